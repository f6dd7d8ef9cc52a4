//! Table `payments`: money that came, from a provider or noted by a person; and how a reservation's
//! money stands, with what was and is to be given back.

mod list;
mod seen;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::payment::ByHand;
use rust_decimal::Decimal;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{Error, Store, Tx};

pub use list::{Filter, Listed, Oddity, list};
pub use seen::{Known, lock_seen, put_seen};

/// As the table holds it: provider and status are open lists, read from what Mercado Pago says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: i32,
    pub uuid: Uuid,
    /// mercadopago, cash or transfer
    pub provider: String,
    pub external_id: String,
    /// What counts as paid, [`domain::payment::counts_as_paid`] says.
    pub status: String,
    pub amount: Money,
    /// Given back of it.
    pub refunded: Money,
    /// Ordered to be given back of it, and under way.
    pub under_way: Money,
    pub at: DateTime<Utc>,
}

impl Payment {
    /// What can still be given back of it.
    pub fn left(&self) -> Money {
        self.amount - self.refunded - self.under_way
    }
}

/// How a reservation's money stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Approved, and not charged back.
    pub paid: Money,
    pub refunded: Money,
    /// Ordered to be given back, and not yet settled.
    pub under_way: Money,
    /// To be given back, and not ordered by a person yet.
    pub due: Money,
}

impl Balance {
    /// What was paid and is neither given back nor ordered to be.
    pub fn left(&self) -> Money {
        self.paid - self.refunded - self.under_way
    }
}

/// What is known of a payment that a person took.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub reservation: i32,
    pub way: ByHand,
    pub amount: Money,
}

struct Row {
    id: i32,
    uuid: Uuid,
    provider: String,
    external_payment_id: String,
    status: String,
    amount: Decimal,
    refunded: Decimal,
    under_way: Decimal,
    at: Option<DateTime<Utc>>,
}

impl From<Row> for Payment {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            uuid: row.uuid,
            provider: row.provider,
            external_id: row.external_payment_id,
            status: row.status,
            amount: Money::new(row.amount),
            refunded: Money::new(row.refunded),
            under_way: Money::new(row.under_way),
            // An adopted row may have neither time.
            at: row.at.unwrap_or_default(),
        }
    }
}

/// The payments of a reservation, the oldest first.
pub async fn of(store: &Store, reservation: i32) -> Result<Vec<Payment>, Error> {
    read(&store.pool, reservation).await
}

/// The same, as the change sees them.
pub async fn of_in(tx: &mut Tx, reservation: i32) -> Result<Vec<Payment>, Error> {
    read(tx.conn(), reservation).await
}

async fn read(db: impl PgExecutor<'_>, reservation: i32) -> Result<Vec<Payment>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT payments.id, payments.uuid, provider, external_payment_id, status, payments.amount,
                  COALESCE(sum(refunds.amount) FILTER (WHERE state = 'done'), 0) AS "refunded!",
                  COALESCE(sum(refunds.amount) FILTER (WHERE state = 'ordered'), 0) AS "under_way!",
                  COALESCE(event_first_received_at, created_at) AS at
           FROM payments LEFT JOIN refunds ON refunds.payment_id = payments.id
           WHERE payments.reservation_id = $1
           GROUP BY payments.id
           ORDER BY COALESCE(event_first_received_at, created_at) NULLS FIRST, payments.id"#,
        reservation
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Payment::from).collect())
}

/// Notes money that a person took: approved as it is noted, under an id that no provider gives.
pub async fn record(tx: &mut Tx, taken: &Taken, now: DateTime<Utc>) -> Result<String, Error> {
    let uuid = Uuid::new_v4();
    let external_id = format!("{}:{uuid}", taken.way);
    sqlx::query!(
        "INSERT INTO payments
             (uuid, reservation_id, provider, external_payment_id, external_reference, status, amount,
              event_first_received_at, event_last_received_at, created_at)
         SELECT $1, id, $3, $4, code, 'approved', $5, $6, $6, $6 FROM reservations WHERE id = $2",
        uuid,
        taken.reservation,
        taken.way.as_str(),
        external_id,
        taken.amount.amount(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(external_id)
}

/// How the reservation's money stands.
pub async fn money(store: &Store, reservation: i32) -> Result<Balance, Error> {
    Ok(balances(&store.pool, &[reservation]).await?.remove(&reservation).unwrap_or_default())
}

/// The same of many, each by its reservation's id.
pub async fn money_of(store: &Store, reservations: &[i32]) -> Result<HashMap<i32, Balance>, Error> {
    balances(&store.pool, reservations).await
}

/// The same as the change sees it, which has locked the reservation.
pub async fn money_in(tx: &mut Tx, reservation: i32) -> Result<Balance, Error> {
    Ok(balances(tx.conn(), &[reservation]).await?.remove(&reservation).unwrap_or_default())
}

/// From the payments and refunds themselves: `reservations.paid_amount` is what the system before
/// never wrote. What that system noted as refunded, without saying how much, is not paid.
async fn balances(db: impl PgExecutor<'_>, reservations: &[i32]) -> Result<HashMap<i32, Balance>, Error> {
    let rows = sqlx::query!(
        r#"SELECT asked.id AS "id!",
                  COALESCE((SELECT sum(amount) FROM payments
                            WHERE reservation_id = asked.id AND (
                                status IN ('approved', 'in_mediation')
                                OR status = 'refunded' AND EXISTS (
                                    SELECT 1 FROM refunds WHERE payment_id = payments.id AND state = 'done'
                                )
                            )), 0) AS "paid!",
                  COALESCE(given.back, 0) AS "refunded!", COALESCE(given.ordered, 0) AS "under_way!",
                  COALESCE((SELECT amount FROM refund_dues WHERE reservation_id = asked.id), 0) AS "due!"
           FROM unnest($1::integer[]) AS asked (id)
           CROSS JOIN LATERAL (
               SELECT sum(amount) FILTER (WHERE state = 'done') AS back,
                      sum(amount) FILTER (WHERE state = 'ordered') AS ordered
               FROM refunds WHERE reservation_id = asked.id
           ) AS given"#,
        reservations
    )
    .fetch_all(db)
    .await?;
    let balance = |paid, refunded, under_way, due| Balance {
        paid: Money::new(paid),
        refunded: Money::new(refunded),
        under_way: Money::new(under_way),
        due: Money::new(due),
    };
    Ok(rows.into_iter().map(|row| (row.id, balance(row.paid, row.refunded, row.under_way, row.due))).collect())
}
