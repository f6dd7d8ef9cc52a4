//! What every worker does besides its jobs: takes up parked jobs that it knows, and buries those that
//! nobody does.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::Kind;
use store::ledger;
use tokio_util::sync::CancellationToken;

use crate::context::Context;

const PARKED_EVERY: Duration = Duration::from_secs(60);
/// A job that no worker has known for so long is dead.
const PARKED_FOR: TimeDelta = TimeDelta::days(1);

/// Takes up jobs that were parked for a build that knows them, and buries those that nobody knew.
pub(crate) async fn parked(context: Context, stop: CancellationToken) {
    while !stop.is_cancelled() {
        note(take_up_parked(&context).await);
        rest(PARKED_EVERY, &stop).await;
    }
}

async fn take_up_parked(context: &Context) -> Result<(), store::Error> {
    let known = Kind::ALL.map(|kind| (kind.as_str(), kind.version()));
    let now = context.now();
    let mut tx = context.store.begin().await?;
    let taken = ledger::unpark(&mut tx, &known, now).await?;
    let buried = ledger::bury_parked(&mut tx, PARKED_FOR, now).await?;
    context.relay.push(tx.commit().await?);
    if taken > 0 || buried > 0 {
        tracing::info!(taken, buried, "parked jobs");
    }
    Ok(())
}

fn note(done: Result<(), store::Error>) {
    if let Err(error) = done {
        tracing::debug!(%error, "housekeeping waits for postgres");
    }
}

async fn rest(period: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(period) => {}
        () = stop.cancelled() => {}
    }
}
