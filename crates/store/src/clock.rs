use std::time::Duration;

use chrono::TimeDelta;
use runtime::clock::Clock;
use tokio_util::sync::CancellationToken;

use crate::{Error, Store};

const PERIOD: Duration = Duration::from_secs(60);
/// An answer that took longer says too little of when it was given.
const TOO_SLOW: TimeDelta = TimeDelta::milliseconds(500);

/// Keeps the clock with Postgres': deadlines are judged alike on every machine, and one whose
/// clock is off by an hour expires no hold.
pub async fn follow_clock(store: Store, clock: Clock, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = store.set_clock(&clock).await {
            tracing::debug!(%error, "the clock waits for postgres");
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Store {
    /// Measures how far Postgres' clock is ahead, and sets ours by it.
    pub async fn set_clock(&self, clock: &Clock) -> Result<(), Error> {
        let asked = clock.now();
        let theirs = self.ping().await?;
        let took = clock.now() - asked;
        if took < TOO_SLOW {
            clock.set_offset(clock.offset() + (theirs - (asked + took / 2)));
        }
        Ok(())
    }
}
