//! What every handler works with.

use std::pin::Pin;
use std::sync::Arc;

use booking::Rules;
use relay::Relay;
use runtime::clock::Clock;
use runtime::metrics::Metrics;
use runtime::settings::{ApiHttp, Keys};
use store::{Promised, Store};

use crate::access::GuestTokens;
use crate::http::Limits;

/// Whether Redis answers, asked at each `/readyz`.
pub type RedisOk = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

pub struct Parts {
    pub store: Store,
    pub clock: Clock,
    pub rules: Rules,
    pub keys: Keys,
    pub http: ApiHttp,
    pub metrics: Metrics,
    pub relay: Relay,
    pub redis_ok: RedisOk,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    guest_tokens: GuestTokens,
    limits: Limits,
}

impl App {
    /// `None` where `keys` holds no secret, which the settings refuse.
    #[must_use]
    pub fn new(parts: Parts) -> Option<Self> {
        let guest_tokens = GuestTokens::new(&parts.keys)?;
        let limits = Limits::new(&parts.http);
        Some(Self(Arc::new(Inner { parts, guest_tokens, limits })))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.parts.store
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.parts.clock
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.0.parts.rules
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.parts.metrics
    }

    pub(crate) fn redis_ok(&self) -> &RedisOk {
        &self.0.parts.redis_ok
    }

    pub(crate) fn guest_tokens(&self) -> &GuestTokens {
        &self.0.guest_tokens
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Tells the queue of what a committed change promised. Never waits: what is not told now is swept.
    pub(crate) fn relay(&self, promised: Promised) {
        self.0.parts.relay.push(promised);
    }
}
