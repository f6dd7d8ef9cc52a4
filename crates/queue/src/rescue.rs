use std::sync::Arc;

use crate::Error;
use crate::consumer::Shared;
use crate::lane::BATCH;

/// Takes back jobs whose lease ran out, whosever they were, and puts back what somebody who died
/// left aside for a kind that may run again.
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
        if let Err(error) = shared.lane.release_all().await {
            tracing::debug!(queue = shared.lane.name(), %error, "what is set aside waits for redis");
        }
    }
}

async fn rescue(shared: &Shared) -> Result<usize, Error> {
    let Shared { lane, .. } = shared;
    lane.call(&lane.connection.scripts().rescue, |script| {
        script.arg(BATCH).arg(shared.crash_limit).arg((shared.environment.clock)());
    })
    .await
}
