use std::sync::Arc;

use crate::Error;
use crate::consumer::Shared;
use crate::lane::BATCH;

/// Takes back jobs whose lease ran out, whosever they were.
pub(crate) async fn run(shared: Arc<Shared>) {
    let period = shared.lease / 3;
    loop {
        tokio::select! {
            () = tokio::time::sleep(period) => {}
            () = shared.end.cancelled() => return,
        }
        loop {
            match rescue(&shared).await {
                Ok(0) => break,
                Ok(count) => {
                    tracing::warn!(queue = shared.lane.name(), count, "took back jobs of a lost worker");
                    if count < BATCH {
                        break;
                    }
                }
                Err(error) => {
                    tracing::debug!(queue = shared.lane.name(), %error, "rescue waits for redis");
                    break;
                }
            }
        }
    }
}

async fn rescue(shared: &Shared) -> Result<usize, Error> {
    let Shared { lane, .. } = shared;
    lane.connection
        .call(&lane.connection.scripts().rescue, |script| {
            script.key(&lane.keys.scheduled).key(&lane.keys.running).key(&lane.keys.unrecorded).key(&lane.keys.wake);
            script.arg(lane.connection.now()).arg(&lane.keys.job).arg(BATCH).arg(shared.crash_limit);
            script.arg((shared.environment.clock)());
        })
        .await
}
