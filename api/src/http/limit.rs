//! So many requests of one source, and no more.
//!
//! Counted in this process and in memory; nginx counts before us. A source that has rested is as good as a new
//! one and is forgotten, and when too many are remembered at once, newcomers share one count: a flood from a
//! million addresses costs neither memory nor those who were here before.

use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use runtime::settings::ApiHttp;

use super::source::{Peer, Source};
use crate::app::App;
use crate::problem::{Kind, Problem};

const MOST_SOURCES: usize = 100_000;

/// Forgetting goes through every source.
const FORGET_AT_MOST_EVERY: Duration = Duration::from_millis(500);

pub(crate) struct Limits {
    limiter: DefaultKeyedRateLimiter<Source>,
    trusted_proxies: Vec<IpNet>,
    forgot_at: Mutex<Option<Instant>>,
    room: usize,
}

impl Limits {
    pub(crate) fn new(http: &ApiHttp) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota =
            Quota::per_second(at_least_one(http.public_per_second)).allow_burst(at_least_one(http.public_burst));
        Self {
            limiter: RateLimiter::keyed(quota),
            trusted_proxies: http.trusted_proxies.clone(),
            forgot_at: Mutex::new(None),
            room: MOST_SOURCES,
        }
    }

    /// Whole seconds to wait, where the source has had its share.
    fn check(&self, source: Source) -> Result<(), u64> {
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
    pub(crate) fn forget_rested(&self) {
        // Somebody else is at it: once is enough.
        let Ok(mut forgot_at) = self.forgot_at.try_lock() else { return };
        if forgot_at.is_some_and(|at| at.elapsed() < FORGET_AT_MOST_EVERY) {
            return;
        }
        *forgot_at = Some(Instant::now());
        self.limiter.retain_recent();
    }
}

pub(crate) async fn per_source(State(app): State<App>, request: Request, next: Next) -> Response {
    let limits = app.limits();
    let checked = match request.extensions().get::<Peer>() {
        Some(Peer(peer)) => limits.check(Source::of(peer.ip(), request.headers(), &limits.trusted_proxies)),
        // Not from the network.
        None => Ok(()),
    };
    match checked {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::new(Kind::RateLimited, format!("too many requests from one source: wait {seconds} s"))
            .retry_after(seconds)
            .into_response(),
    }
}

#[cfg(test)]
mod tests;
