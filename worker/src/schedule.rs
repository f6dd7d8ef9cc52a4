//! Promises the jobs that come back by the clock, each tick once, whoever of the workers is first.
//!
//! The marks stand in Postgres: a tick that nobody was there for runs late, and once however many
//! there were. Who stalls with an entry in hand loses it within seconds.

use std::time::Duration;

use chrono::{DateTime, Utc};
use jobs::schedule::{self, Entry};
use store::ledger::{self, Order};
use store::schedule::{self as marks, Mark};
use tokio_util::sync::CancellationToken;

use crate::context::Context;

const PERIOD: Duration = Duration::from_secs(1);
const PATIENCE_MS: u32 = 5_000;

pub(crate) async fn run(context: Context, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = look(&context).await {
            tracing::debug!(%error, "the schedule waits for postgres");
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Promises what is due.
async fn look(context: &Context) -> Result<(), store::Error> {
    let seen = marks::marks(&context.store).await?;
    let fresh: Vec<&str> =
        Entry::ALL.iter().map(|entry| entry.name).filter(|name| find(&seen, name).is_none()).collect();
    if !fresh.is_empty() {
        let mut tx = context.store.begin().await?;
        marks::ensure(&mut tx, &fresh, context.now()).await?;
        drop(tx.commit().await?);
    }
    for entry in Entry::ALL {
        if find(&seen, entry.name).is_some_and(|mark| is_due(context, &entry, mark, context.now())) {
            promise(context, &entry).await?;
        }
    }
    Ok(())
}

/// Looks again with the entry in hand: another worker may have run this tick.
async fn promise(context: &Context, entry: &Entry) -> Result<(), store::Error> {
    let mut tx = context.store.begin().await?;
    let Some(mark) = marks::take(&mut tx, entry.name, PATIENCE_MS).await? else { return Ok(()) };
    let now = context.now();
    if !is_due(context, entry, &mark, now) {
        return Ok(());
    }
    ledger::promise(&mut tx, &Order::new(&(entry.job)(), now), now).await?;
    marks::mark(&mut tx, entry.name, now).await?;
    context.relay.push(tx.commit().await?);
    Ok(())
}

fn is_due(context: &Context, entry: &Entry, mark: &Mark, now: DateTime<Utc>) -> bool {
    if mark.paused_at.is_some() {
        return false;
    }
    match schedule::next(entry, mark.counts_from(), context.rules.timezone) {
        Ok(next) => next <= now,
        // A test reads every entry: only a build that was never tried has one like that.
        Err(error) => {
            tracing::error!(entry = entry.name, %error, "an entry of the schedule cannot be read");
            false
        }
    }
}

fn find<'m>(marks: &'m [Mark], name: &str) -> Option<&'m Mark> {
    marks.iter().find(|mark| mark.name == name)
}

#[cfg(test)]
mod tests;
