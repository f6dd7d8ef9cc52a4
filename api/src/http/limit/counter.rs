//! So many of one thing from each source.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::http::source::Source;

const MOST_SOURCES: usize = 100_000;

/// Forgetting goes through every source.
const FORGET_AT_MOST_EVERY: Duration = Duration::from_millis(500);

pub(super) struct Counter {
    pub(super) limiter: DefaultKeyedRateLimiter<Source>,
    forgot_at: Mutex<Option<Instant>>,
    pub(super) room: usize,
}

impl Counter {
    pub(super) fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota), forgot_at: Mutex::new(None), room: MOST_SOURCES }
    }

    /// Whole seconds to wait, where the source has had its share.
    pub(super) fn check(&self, source: Source) -> Result<(), u64> {
        let source = if self.has_room() { source } else { Source::Crowd };
        self.limiter.check_key(&source).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            wait.as_secs().saturating_add(1)
        })
    }

    fn has_room(&self) -> bool {
        if self.limiter.len() < self.room {
            return true;
        }
        self.forget_rested();
        self.limiter.len() < self.room
    }

    /// Drops the sources whose count is as good as none.
    pub(super) fn forget_rested(&self) {
        // Somebody else is at it: once is enough.
        let Ok(mut forgot_at) = self.forgot_at.try_lock() else { return };
        if forgot_at.is_some_and(|at| at.elapsed() < FORGET_AT_MOST_EVERY) {
            return;
        }
        *forgot_at = Some(Instant::now());
        self.limiter.retain_recent();
    }
}

#[cfg(test)]
mod tests;
