//! What keeps due jobs of a queue from running: pauses and open circuits.

use std::collections::{BTreeMap, BTreeSet};

use super::{BATCH, Lane};
use crate::Error;

/// What is paused: nothing of it is claimed, by any worker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pauses {
    pub queue: bool,
    pub kinds: BTreeSet<String>,
}

/// A kind whose runs fail one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circuit {
    pub kind: String,
    /// On end.
    pub failures: u32,
    /// Milliseconds since 1970, by Redis' clock, when the next run finds out whether the other side
    /// is well again. None while the circuit is closed.
    pub open_until: Option<i64>,
}

const QUEUE: &str = "*";

impl Lane {
    /// Makes these the pauses. What had been set aside for a kind that is paused no more comes back.
    pub async fn set_pauses(&self, pauses: &Pauses) -> Result<(), Error> {
        let _one: u8 = self
            .call(&self.connection.scripts().pause, |script| {
                if pauses.queue {
                    script.arg(QUEUE);
                }
                for kind in &pauses.kinds {
                    script.arg(kind);
                }
            })
            .await?;
        self.release_all().await
    }

    pub async fn pauses(&self) -> Result<Pauses, Error> {
        let mut kinds: BTreeSet<String> = self.connection.ask(redis::cmd("HKEYS").arg(&self.keys.paused)).await?;
        let queue = kinds.remove(QUEUE);
        Ok(Pauses { queue, kinds })
    }

    /// Kinds that have failed on end, and those whose circuit is open.
    pub async fn circuits(&self) -> Result<Vec<Circuit>, Error> {
        let failures: BTreeMap<String, u32> = self.connection.ask(redis::cmd("HGETALL").arg(&self.keys.strain)).await?;
        let open: BTreeMap<String, String> =
            self.connection.ask(redis::cmd("HGETALL").arg(&self.keys.circuits)).await?;
        let kinds: BTreeSet<&String> = failures.keys().chain(open.keys()).collect();
        let circuit = |kind: &String| Circuit {
            kind: kind.clone(),
            failures: failures.get(kind).copied().unwrap_or(0),
            open_until: open.get(kind).and_then(|told| told.split(':').next()?.parse().ok()),
        };
        Ok(kinds.into_iter().map(circuit).collect())
    }

    /// Puts back what was set aside for kinds that may run again, in batches.
    pub(crate) async fn release_all(&self) -> Result<(), Error> {
        let kinds: Vec<String> = self.connection.ask(redis::cmd("SMEMBERS").arg(&self.keys.held)).await?;
        for kind in kinds {
            while self.release(&kind).await? > 0 {}
        }
        Ok(())
    }

    async fn release(&self, kind: &str) -> Result<u64, Error> {
        self.call(&self.connection.scripts().release, |script| {
            script.arg(kind).arg(BATCH);
        })
        .await
    }
}
