use chrono::{DateTime, Utc};
use domain::money::Money;
use serde::Serialize;
use serde_json::Value;
use store::{audit, payments};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Payment {
    pub id: Uuid,
    /// mercadopago, cash or transfer
    #[schema(example = "cash")]
    pub provider: String,
    pub external_id: String,
    #[schema(example = "approved")]
    pub status: String,
    #[schema(value_type = String, example = "33000.00")]
    pub amount: Money,
    #[schema(value_type = String, example = "0.00")]
    pub refunded_amount: Money,
    pub at: DateTime<Utc>,
}

/// What was done, by whom and when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Entry {
    pub at: DateTime<Utc>,
    #[schema(example = "cli:ana")]
    pub actor: String,
    #[schema(example = "confirm")]
    pub action: String,
    #[schema(value_type = Object)]
    pub detail: Value,
}

impl From<payments::Payment> for Payment {
    fn from(payment: payments::Payment) -> Self {
        Self {
            id: payment.uuid,
            provider: payment.provider,
            external_id: payment.external_id,
            status: payment.status,
            amount: payment.amount,
            refunded_amount: payment.refunded,
            at: payment.at,
        }
    }
}

impl From<audit::Entry> for Entry {
    fn from(entry: audit::Entry) -> Self {
        Self { at: entry.at, actor: entry.actor, action: entry.action, detail: entry.detail }
    }
}
