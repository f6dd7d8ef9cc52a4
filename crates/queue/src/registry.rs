use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Connection, Error};

/// A worker process that says of itself that it lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveWorker {
    pub id: String,
    pub pid: u32,
    pub host: String,
    pub version: String,
    pub queues: Vec<String>,
    /// Milliseconds since 1970.
    pub started_at: i64,
    pub seen_at: i64,
}

/// What a worker process says.
#[derive(Clone, Copy, Debug)]
pub enum Beat<'a> {
    /// It lives; without another word for that long it is taken for gone.
    Alive(&'a LiveWorker, Duration),
    /// It has ended by itself.
    Gone(&'a str),
}

impl Connection {
    fn registry(&self) -> [String; 2] {
        let prefix = self.prefix();
        [format!("{{{prefix}:workers}}:until"), format!("{{{prefix}:workers}}:described")]
    }

    /// Notes that a worker process lives or has ended.
    pub async fn beat(&self, beat: Beat<'_>) -> Result<(), Error> {
        let (id, description, until) = match beat {
            // Plain struct: writing it as JSON cannot fail.
            Beat::Alive(worker, until) => {
                (worker.id.as_str(), serde_json::to_string(worker).unwrap_or_default(), until.as_millis())
            }
            Beat::Gone(id) => (id, String::new(), 0),
        };
        let _now: i64 = self
            .call(&self.scripts().beat, |script| {
                let [until_key, described] = self.registry();
                script.key(until_key).key(described).arg(id).arg(description).arg(u64::try_from(until).unwrap_or(0));
            })
            .await?;
        Ok(())
    }

    /// Worker processes that live.
    pub async fn workers(&self) -> Result<Vec<LiveWorker>, Error> {
        let described: Vec<(String, i64)> = self
            .call(&self.scripts().workers, |script| {
                let [until_key, described] = self.registry();
                script.key(until_key).key(described);
            })
            .await?;
        Ok(described.iter().filter_map(|(worker, _)| serde_json::from_str(worker).ok()).collect())
    }
}
