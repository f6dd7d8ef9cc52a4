//! Compares the ledger with the queues, a bounded batch at a time, and repairs what differs.
//!
//! Nothing should ever differ: a new epoch tells everything again, and all the rest is fenced. What
//! is found here was lost by a defect, or by a hand in Redis, and is counted.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jobs::Queue;
use queue::{Lane, Withdraw};
use runtime::metrics;
use store::ledger::{self, Place, Standing};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Error, Inner};

const PERIOD: Duration = Duration::from_secs(3);
const BATCH: i64 = 100;
/// Between a fate's record and its being forgotten.
const A_MOMENT: Duration = Duration::from_millis(300);

/// What a comparison came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Promised jobs that the queue did not know: told again.
    pub lost: u64,
    /// Jobs that waited in the queue and had ended in the ledger, or were never in it: taken out.
    pub ghosts: u64,
}

/// Where the walks through one queue are.
#[derive(Clone, Copy, Debug, Default)]
struct Walk {
    promised: Option<Place>,
    waiting: u64,
}

/// Walks through all queues, a batch of each every few seconds, round and round.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let mut walks: HashMap<Queue, Walk> = HashMap::new();
    while !stop.is_cancelled() {
        for (queue, lane) in &inner.lanes {
            let walk = walks.entry(*queue).or_default();
            if let Err(error) = inner.repair_batch(*queue, lane, walk).await {
                tracing::debug!(queue = queue.as_str(), %error, "comparing waits");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Inner {
    pub(crate) async fn repair_all(&self) -> Result<Repaired, Error> {
        self.anchor().await?;
        let mut all = Repaired::default();
        for (queue, lane) in &self.lanes {
            let mut walk = Walk::default();
            loop {
                let Repaired { lost, ghosts } = self.repair_batch(*queue, lane, &mut walk).await?;
                all = Repaired { lost: all.lost + lost, ghosts: all.ghosts + ghosts };
                if walk.promised.is_none() && walk.waiting == 0 {
                    break;
                }
            }
        }
        Ok(all)
    }

    async fn repair_batch(&self, queue: Queue, lane: &Lane, walk: &mut Walk) -> Result<Repaired, Error> {
        let repaired = Repaired {
            lost: self.tell_lost(queue, lane, walk).await?,
            ghosts: take_out_ghosts(self, lane, walk).await?,
        };
        for (what, count) in [("lost", repaired.lost), ("ghost", repaired.ghosts)] {
            if count > 0 {
                tracing::warn!(queue = queue.as_str(), what, count, "ledger and queue differed and were repaired");
                metrics::relay_repaired(queue.as_str(), what, count);
            }
        }
        Ok(repaired)
    }

    /// A pending row was told, and the queue does not know it: not waiting, not running, and with no
    /// fate that waits to be written down.
    ///
    /// The row is read again under its lock: what was forgotten because its end stands in the ledger
    /// is not pending any more, for it is forgotten after that.
    async fn tell_lost(&self, queue: Queue, lane: &Lane, walk: &mut Walk) -> Result<u64, Error> {
        let epoch = self.epochs().get(&queue).copied().ok_or(queue::Error::Epoch)?;
        let rows = ledger::believed(&self.store, queue, epoch, walk.promised, BATCH).await?;
        walk.promised = rows
            .last()
            .filter(|_| i64::try_from(rows.len()).is_ok_and(|count| count == BATCH))
            .map(|(_, place)| *place);
        let ids: Vec<Uuid> = rows.into_iter().map(|(id, _)| id).collect();
        let known = lane.generations(&ids).await?;
        let lost: Vec<Uuid> =
            ids.into_iter().zip(known).filter(|(_, known)| known.is_none()).map(|(id, _)| id).collect();
        // A server that is not the one that was told of them knows none: a new epoch is its matter.
        if lost.is_empty() || lane.epoch().await? != Some(epoch) {
            return Ok(0);
        }
        let mut tx = self.store.begin().await?;
        let marked = ledger::mark_untold(&mut tx, &lost, epoch).await?;
        let promised = tx.commit().await?;
        self.tell_these(&promised.0).await?;
        Ok(marked)
    }
}

/// A job waits in the queue whose row says that it has ended, or is gone.
///
/// Looked at twice: one that ran between the two questions has ended, and is forgotten a moment
/// later. Withdrawn by the generation after the one that was read, so that one that was given a new
/// life meanwhile stays.
async fn take_out_ghosts(inner: &Inner, lane: &Lane, walk: &mut Walk) -> Result<u64, Error> {
    let (next, waiting) = lane.page(walk.waiting).await?;
    walk.waiting = next;
    let suspects: Vec<Uuid> = ended_of(inner, &waiting).await?.into_iter().map(|ghost| ghost.id).collect();
    if suspects.is_empty() {
        return Ok(0);
    }
    tokio::time::sleep(A_MOMENT).await;
    let known = lane.generations(&suspects).await?;
    let known: Vec<Uuid> =
        suspects.into_iter().zip(known).filter(|(_, known)| known.is_some()).map(|(id, _)| id).collect();
    let ghosts = ended_of(inner, &known).await?;
    lane.withdraw(&ghosts).await?;
    Ok(ghosts.len() as u64)
}

async fn ended_of(inner: &Inner, ids: &[Uuid]) -> Result<Vec<Withdraw>, Error> {
    let rows = ledger::standings(&inner.store, ids).await?;
    let rows: HashMap<Uuid, Standing> = rows.into_iter().map(|row| (row.id, row)).collect();
    let ended = ids.iter().filter_map(|id| match rows.get(id) {
        // One that is to be told of is on its way out, or in.
        Some(row) if row.pending || !row.told => None,
        Some(row) => Some(Withdraw { id: *id, generation: row.generation.saturating_add(1) }),
        None => Some(Withdraw { id: *id, generation: i32::MAX }),
    });
    Ok(ended.collect())
}
