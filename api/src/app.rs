//! What every handler works with.

use std::pin::Pin;
use std::sync::Arc;

use access::{FormTokens, GuestTokens, Sessions};
use booking::Rules;
use relay::{Look, Relay};
use runtime::clock::Clock;
use runtime::metrics::Metrics;
use runtime::settings::{Admins, ApiHttp, CsrfSecret, Keys, MercadoPago, WhatsApp};
use store::{Promised, Store};

use crate::http::Limits;

/// Whether Redis answers, asked at each `/readyz`.
pub type RedisOk = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

pub struct Parts {
    pub store: Store,
    pub clock: Clock,
    pub rules: Rules,
    pub keys: Keys,
    pub admins: Admins,
    pub csrf: CsrfSecret,
    /// Where browsers find us, without a slash at the end.
    pub base_url: String,
    pub http: ApiHttp,
    pub whatsapp: WhatsApp,
    pub mercadopago: MercadoPago,
    pub metrics: Metrics,
    pub relay: Relay,
    /// What runs just now, for the panel.
    pub look: Look,
    pub redis_ok: RedisOk,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    guest_tokens: GuestTokens,
    sessions: Sessions,
    form_tokens: FormTokens,
    sign_in_key: [u8; 32],
    limits: Limits,
}

impl App {
    /// `None` where `keys` holds no secret, which the settings refuse.
    #[must_use]
    pub fn new(parts: Parts) -> Option<Self> {
        let guest_tokens = GuestTokens::new(&parts.keys)?;
        let sessions = Sessions::new(&parts.keys, parts.admins.clone())?;
        let form_tokens = FormTokens::new(&parts.csrf);
        let sign_in_key = access::sign_in_key(&parts.keys)?;
        let limits = Limits::new(&parts.http);
        Some(Self(Arc::new(Inner { parts, guest_tokens, sessions, form_tokens, sign_in_key, limits })))
    }

    /// Payments or messages go nowhere: whoever looks must not take them for real.
    pub(crate) fn is_trial(&self) -> bool {
        self.0.parts.mercadopago.is_trial() || self.0.parts.whatsapp.is_trial()
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

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn form_tokens(&self) -> &FormTokens {
        &self.0.form_tokens
    }

    /// Of the tokens in mailed sign-in links.
    pub(crate) fn sign_in_key(&self) -> &[u8; 32] {
        &self.0.sign_in_key
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.parts.keys
    }

    pub(crate) fn whatsapp(&self) -> &WhatsApp {
        &self.0.parts.whatsapp
    }

    pub(crate) fn mercadopago(&self) -> &MercadoPago {
        &self.0.parts.mercadopago
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.0.parts.base_url
    }

    pub(crate) fn allowed_origins(&self) -> &[String] {
        &self.0.parts.http.allowed_origins
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn look(&self) -> &Look {
        &self.0.parts.look
    }

    /// Has the queues pause what the ledger says. Where that fails, a sweep does it later.
    pub(crate) async fn relay_pauses(&self) {
        if let Err(error) = self.0.parts.relay.pauses().await {
            tracing::warn!(%error, "the queues learn of a pause later");
        }
    }

    /// Tells the queue of what a committed change promised. Never waits: what is not told now is swept.
    pub(crate) fn relay(&self, promised: Promised) {
        self.0.parts.relay.push(promised);
    }
}
