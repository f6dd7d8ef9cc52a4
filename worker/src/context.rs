use std::sync::Arc;
use std::time::Duration;

use access::GuestTokens;
use booking::Rules;
use chrono::{DateTime, Utc};
use providers::mercadopago::MercadoPago;
use providers::smtp::Mailer;
use relay::Relay;
use runtime::clock::Clock;
use store::Store;

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) relay: Relay,
    pub(crate) clock: Clock,
    pub(crate) mailer: Mailer,
    /// None where payments are not taken there.
    pub(crate) mercadopago: Option<MercadoPago>,
    pub(crate) rules: Rules,
    /// Where the pages are that mails link to, without a slash at the end.
    pub(crate) base_url: String,
    /// Everybody who is told of matters that want a person.
    pub(crate) admins: Vec<String>,
    /// Of the tokens in mailed sign-in links.
    pub(crate) sign_in_key: [u8; 32],
    /// Of the links by which guests enter their pages.
    pub(crate) guest_tokens: GuestTokens,
    /// Of the hashes under which addresses are counted.
    pub(crate) mail_slots_key: [u8; 32],
    pub(crate) probe_may_abort: bool,
    /// How long jobs that ended stay in the ledger, and how long dead ones.
    pub(crate) job_retention: Duration,
    pub(crate) dead_retention: Duration,
    /// How long the bytes of notifications are kept.
    pub(crate) webhook_retention: Duration,
}

impl Context {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }
}

impl std::ops::Deref for Context {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
