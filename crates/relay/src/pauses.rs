//! Keeps what the queues pause as the ledger has it.

use jobs::Queue;
use queue::{Lane, Pauses};
use store::ledger::{self, Paused, Scope};

use crate::{Error, Inner};

impl Inner {
    /// Brings every queue in line; writes nothing where it is.
    pub(crate) async fn set_pauses(&self) -> Result<(), Error> {
        let paused = ledger::pauses(&self.store).await?;
        for (queue, lane) in &self.lanes {
            if lane.pauses().await? != wanted(*queue, &paused) {
                return self.correct_pauses().await;
            }
        }
        Ok(())
    }

    /// Tells a server that knows of none.
    pub(crate) async fn set_pauses_of(&self, queue: Queue, lane: &Lane) -> Result<(), Error> {
        let paused = ledger::pauses(&self.store).await?;
        lane.set_pauses(&wanted(queue, &paused)).await?;
        Ok(())
    }

    /// One process at a time, and each by what it then reads: the last one to write knew the newest.
    async fn correct_pauses(&self) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let paused = ledger::pauses_alone(&mut tx).await?;
        for (queue, lane) in &self.lanes {
            let wanted = wanted(*queue, &paused);
            if lane.pauses().await? != wanted {
                lane.set_pauses(&wanted).await?;
                tracing::info!(queue = queue.as_str(), paused = wanted.queue, kinds = ?wanted.kinds, "pauses changed");
            }
        }
        drop(tx.commit().await?);
        Ok(())
    }
}

/// A kind is paused in every queue: a probe may be in any.
fn wanted(queue: Queue, paused: &[Paused]) -> Pauses {
    Pauses {
        queue: paused.iter().any(|paused| paused.scope == Scope::Queue(queue)),
        kinds: paused
            .iter()
            .filter_map(|paused| match paused.scope {
                Scope::Kind(kind) => Some(kind.as_str().to_owned()),
                Scope::Queue(_) => None,
            })
            .collect(),
    }
}
