//! What every worker does besides its jobs, until a schedule does it: promises the sweep of holds and
//! the completing of stays, takes up parked jobs that it knows.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jobs::{Job, Kind};
use runtime::metrics;
use store::{Store, ledger};
use tokio_util::sync::CancellationToken;

use crate::context::Context;

const SWEEP_EVERY: Duration = Duration::from_secs(60);
const COMPLETE_EVERY: Duration = Duration::from_secs(3_600);
const PARKED_EVERY: Duration = Duration::from_secs(60);
/// A job that no worker has known for so long is dead.
const PARKED_FOR: TimeDelta = TimeDelta::days(1);
const POOL_EVERY: Duration = Duration::from_secs(5);

/// Promises the next tick of each job that comes back by itself. The unique key makes it one,
/// however many workers promise it, and however often.
pub(crate) async fn tick(context: Context, stop: CancellationToken) {
    while !stop.is_cancelled() {
        note(promise_ticks(&context).await);
        rest(SWEEP_EVERY, &stop).await;
    }
}

async fn promise_ticks(context: &Context) -> Result<(), store::Error> {
    let now = context.now();
    let mut tx = context.store.begin().await?;
    for (job, period) in [(Job::SweepHolds, SWEEP_EVERY), (Job::CompleteStays, COMPLETE_EVERY)] {
        ledger::promise(&mut tx, &ledger::Order::new(&job, next_tick(now, period)), now).await?;
    }
    context.relay.push(tx.commit().await?);
    Ok(())
}

/// All workers name the same instant: a second promise of the same tick finds the first.
fn next_tick(now: DateTime<Utc>, period: Duration) -> DateTime<Utc> {
    let period = i64::try_from(period.as_secs()).unwrap_or(60).max(1);
    let next = (now.timestamp().div_euclid(period) + 1) * period;
    DateTime::from_timestamp(next, 0).unwrap_or(now)
}

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

/// Shows how the pool of connections stands.
pub(crate) async fn watch_pool(store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let (in_use, idle) = store.connections();
        metrics::postgres_pool(in_use, idle);
        rest(POOL_EVERY, &stop).await;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_workers_name_the_same_tick() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let sweep = |now| next_tick(at(now), SWEEP_EVERY);
        assert_eq!(sweep("2026-11-25T12:00:00.000Z"), at("2026-11-25T12:01:00Z"));
        assert_eq!(sweep("2026-11-25T12:00:59.999Z"), at("2026-11-25T12:01:00Z"));
        assert_eq!(next_tick(at("2026-11-25T12:00:59.999Z"), COMPLETE_EVERY), at("2026-11-25T13:00:00Z"));
    }
}
