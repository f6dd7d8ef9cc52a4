use std::sync::Arc;

use queue::{Lane, OnSettled, Settled};
use runtime::tasks::Tasks;
use tokio::sync::mpsc;

use crate::tally::Tally;

/// As the recorder takes them: as many as have come, at most so many.
const BATCH: usize = 200;

/// Forgets what was settled in the recorder's manner, without a Postgres that wrote it down before. A job counts as
/// ended when nothing of it is in Redis any more; where fates are kept, when it is settled.
pub(crate) fn desk(lane: Lane, tally: Arc<Tally>, keep: bool, tasks: &Tasks) -> OnSettled {
    if keep {
        return Arc::new(move |_: &str, fates: Vec<Settled>| tally.ended(fates.len()));
    }
    let (settled, fates) = mpsc::unbounded_channel();
    tasks.spawn("desk", forget(lane, tally, fates));
    Arc::new(move |_: &str, some: Vec<Settled>| {
        for one in some {
            drop(settled.send(one));
        }
    })
}

async fn forget(lane: Lane, tally: Arc<Tally>, mut fates: mpsc::UnboundedReceiver<Settled>) {
    let mut batch = Vec::with_capacity(BATCH);
    while fates.recv_many(&mut batch, BATCH).await > 0 {
        if let Err(error) = lane.forget(&batch).await {
            tracing::error!(%error, "fates could not be forgotten");
        }
        tally.ended(batch.len());
        batch.clear();
    }
}
