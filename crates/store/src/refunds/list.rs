use chrono::{DateTime, Utc};
use domain::money::Money;
use rust_decimal::Decimal;

use super::State;
use crate::{Error, Store};

/// A refund of whichever reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub payment: i32,
    /// The reservation's.
    pub code: String,
    pub amount: Money,
    pub state: State,
    /// Who ordered it: an actor of the audit log, or the provider.
    pub by: String,
    pub ordered_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub error: Option<String>,
}

struct Row {
    payment_id: i32,
    code: String,
    amount: Decimal,
    state: String,
    ordered_by: String,
    ordered_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    error: Option<String>,
}

impl From<Row> for Listed {
    fn from(row: Row) -> Self {
        Self {
            payment: row.payment_id,
            code: row.code,
            amount: Money::new(row.amount),
            state: State::of(&row.state),
            by: row.ordered_by,
            ordered_at: row.ordered_at,
            settled_at: row.settled_at,
            error: row.error,
        }
    }
}

macro_rules! select {
    ($rest:tt, $argument:expr) => {
        sqlx::query_as!(
            Row,
            "SELECT payment_id, code, amount, state, ordered_by, ordered_at, settled_at, error
             FROM refunds JOIN reservations ON reservations.id = reservation_id "
                + $rest,
            $argument
        )
    };
}

/// The newest `limit` that were ordered, the newest first.
pub async fn newest(store: &Store, limit: i64) -> Result<Vec<Listed>, Error> {
    let rows = select!("ORDER BY ordered_at DESC, refunds.id LIMIT $1", limit).fetch_all(&store.pool).await?;
    Ok(rows.into_iter().map(Listed::from).collect())
}

/// Those of the payments, the first ordered first.
pub async fn of_payments(store: &Store, payments: &[i32]) -> Result<Vec<Listed>, Error> {
    let rows = select!("WHERE payment_id = ANY($1) ORDER BY ordered_at, refunds.id", payments);
    Ok(rows.fetch_all(&store.pool).await?.into_iter().map(Listed::from).collect())
}
