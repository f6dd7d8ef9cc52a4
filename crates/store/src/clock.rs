use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use runtime::clock::Clock;
use tokio_util::sync::CancellationToken;

use crate::{Error, Store};

const PERIOD: Duration = Duration::from_secs(60);
/// How often Postgres is asked; the quickest answer counts.
const MOST_QUESTIONS: usize = 5;
/// An answer this quick is not bettered by asking again.
const QUICK: TimeDelta = TimeDelta::milliseconds(2);
/// An answer that took longer says too little of when it was given.
const TOO_SLOW: TimeDelta = TimeDelta::milliseconds(20);

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

/// Postgres' time, read by our clock.
#[derive(Clone, Copy)]
struct Answer {
    /// How far Postgres is ahead of our clock, if the answer was given half way between question and arrival.
    ahead: TimeDelta,
    /// From the question to the arrival. The answer was given somewhere in it.
    took: TimeDelta,
}

impl Answer {
    /// What to add to our clock: nothing where the answer cannot tell.
    ///
    /// A slow one still shows a clock that is further off than the answer itself can be, and than the quick one that
    /// set the clock could have been.
    fn correction(self) -> TimeDelta {
        let is_certain = self.took < TOO_SLOW || self.ahead.abs() > self.took / 2 + QUICK;
        if is_certain { self.ahead } else { TimeDelta::zero() }
    }
}

impl Store {
    /// Measures how far Postgres' clock is ahead, and sets ours by it.
    pub async fn set_clock(&self, clock: &Clock) -> Result<(), Error> {
        let correction = self.quickest_answer(clock).await?.correction();
        clock.set_offset(clock.offset() + correction);
        Ok(())
    }

    /// All on one connection: waiting for one, or opening it, is no part of an answer's way.
    async fn quickest_answer(&self, clock: &Clock) -> Result<Answer, Error> {
        let mut connection = self.pool.acquire().await?;
        let mut quickest = Answer { ahead: TimeDelta::zero(), took: TimeDelta::MAX };
        for _ in 0..MOST_QUESTIONS {
            let (asked, since) = (clock.now(), Instant::now());
            let theirs: DateTime<Utc> =
                sqlx::query!(r#"SELECT clock_timestamp() AS "now!""#).fetch_one(&mut *connection).await?.now;
            let took = TimeDelta::from_std(since.elapsed()).unwrap_or(TimeDelta::MAX);
            if took < quickest.took {
                quickest = Answer { ahead: theirs - (asked + took / 2), took };
            }
            if took < QUICK {
                break;
            }
        }
        Ok(quickest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_answer_moves_the_clock_only_where_it_shows_it_wrong() {
        for (ahead, took, correction) in [
            (9, 19, 9),
            (-9, 19, -9),
            (40, 90, 0),
            (-40, 90, 0),
            (46, 90, 0),
            (48, 90, 48),
            (-48, 90, -48),
            (3_600_000, 4_000, 3_600_000),
        ] {
            let [ahead, took, correction] = [ahead, took, correction].map(TimeDelta::milliseconds);
            assert_eq!(Answer { ahead, took }.correction(), correction, "{ahead} ahead, after {took}");
        }
    }
}
