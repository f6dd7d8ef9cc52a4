use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::Stack;
use crate::wait::eventually;

/// A job as `posta jobs` shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub queue: String,
    pub state: String,
    pub attempts: u32,
    pub runs: u32,
    pub crashes: u32,
    pub run_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub worker: Option<String>,
    pub last_error: Option<String>,
    pub payload: Value,
    #[serde(default)]
    pub history: Vec<Run>,
}

/// A run that failed or was lost.
#[derive(Clone, Debug, Deserialize)]
pub struct Run {
    pub run: u32,
    pub attempt: Option<u32>,
    pub worker: String,
    pub error: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    pub scheduled: u32,
    pub ready: u32,
    pub running: u32,
    pub done: u32,
    pub dead: u32,
    pub parked: u32,
    pub discarded: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Promise {
    pub id: Uuid,
    pub existing: bool,
}

impl Job {
    /// The trace that promised it: 32 hexadecimal digits.
    pub fn trace(&self) -> Option<&str> {
        self.payload["traceparent"].as_str()?.split('-').nth(1)
    }

    /// Attempts, runs, crashes.
    pub fn tally(&self) -> (u32, u32, u32) {
        (self.attempts, self.runs, self.crashes)
    }
}

impl Counts {
    /// Promised and not ended.
    pub fn waiting(&self) -> u32 {
        self.scheduled + self.ready + self.running
    }

    pub fn all(&self) -> u32 {
        self.waiting() + self.done + self.dead + self.parked + self.discarded
    }
}

impl Stack {
    /// Promises a probe.
    pub async fn probe(&self, payload: &Value, flags: &[&str]) -> Promise {
        let payload = payload.to_string();
        let told = self.posta_json(&[&["jobs", "enqueue", "probe", "--payload", &payload], flags].concat()).await;
        read(told)
    }

    pub async fn probes(&self, count: u32, payload: &Value, flags: &[&str]) {
        let (payload, number) = (payload.to_string(), count.to_string());
        let words = ["jobs", "enqueue", "probe", "--count", &number, "--payload", &payload];
        let told = self.posta_json(&[&words, flags].concat()).await;
        assert_eq!(told["count"], count);
    }

    /// With its history.
    pub async fn job(&self, id: Uuid) -> Job {
        read(self.posta_json(&["jobs", "show", &id.to_string()]).await)
    }

    pub async fn until_job(&self, id: Uuid, state: &str, patience: Duration) -> Job {
        eventually(patience, format_args!("job {id} is {state}"), async || {
            Some(self.job(id).await).filter(|job| job.state == state)
        })
        .await
    }

    /// The mail of a hold, once a try of it is written down.
    pub async fn tried_mail(&self, code: &str, patience: Duration) -> Job {
        eventually(patience, "the mail was tried", async || {
            let jobs = self.jobs(&["--kind", "send_email", "--text", code]).await;
            jobs.into_iter().find(|job| job.attempts > 0)
        })
        .await
    }

    /// `posta jobs retry`, then until it is done. A wait that happened to be short may have ended before.
    pub async fn retried(&self, id: Uuid, patience: Duration) -> Job {
        let told = self.posta(&["jobs", "retry", &id.to_string()]).await;
        let ended = told.status == 1 && told.stderr.contains("has ended");
        assert!(told.status == 0 || ended, "{}", told.stderr);
        self.until_job(id, "done", patience).await
    }

    pub async fn jobs(&self, filters: &[&str]) -> Vec<Job> {
        read(self.posta_json(&[&["jobs", "ls", "--limit", "100000"], filters].concat()).await)
    }

    pub async fn count(&self, filters: &[&str]) -> Counts {
        read(self.posta_json(&[&["jobs", "count"], filters].concat()).await)
    }

    /// Ids that the worker of that pid holds; none when it is not listed.
    pub async fn running_on(&self, pid: i32) -> Option<Vec<Uuid>> {
        let stats = self.posta_json(&["jobs", "stats"]).await;
        let workers = stats["workers"].as_array().expect("workers");
        let worker = workers.iter().find(|worker| worker["pid"] == pid)?;
        Some(read(worker["running"].clone()))
    }
}

fn read<T: DeserializeOwned>(told: Value) -> T {
    serde_json::from_value(told).unwrap_or_else(|error| panic!("not what is promised: {error}"))
}
