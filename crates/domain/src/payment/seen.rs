//! A payment as its provider tells of it now.

use chrono::{DateTime, Utc};

use crate::money::Money;

/// What Mercado Pago says of a payment; nothing of it is believed to be ours before `reference`, `collector`,
/// `currency` and `live` were compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub id: String,
    /// The provider's word: see [`super::Stage`].
    pub status: String,
    pub status_detail: Option<String>,
    /// What we called it when we asked for it.
    pub reference: Option<String>,
    /// What was asked of the payer, refunds not taken off.
    pub amount: Money,
    /// A part of it leaves the status as it was.
    pub refunded: Money,
    pub refunds: Vec<SeenRefund>,
    /// ISO 4217; empty where it is not told.
    pub currency: String,
    /// Whose account it went to.
    pub collector: Option<i64>,
    /// Whether money moved. Not told: it did not.
    pub live: bool,
    pub updated_at: Option<DateTime<Utc>>,
    pub approved_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRefund {
    pub id: String,
    pub amount: Money,
    /// The others were ordered and have not come about, or were refused.
    pub approved: bool,
}
