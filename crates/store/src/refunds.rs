//! Table `refunds`: money that a person ordered to be given back, each of one payment.

mod list;

use chrono::{DateTime, Utc};
use domain::money::Money;
use rust_decimal::Decimal;
use uuid::Uuid;

pub use list::{Listed, newest, of_payments};

use crate::audit::Actor;
use crate::{Error, Store, Tx, touched};

/// How it stands when it is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Given back by hand as it was ordered.
    Done,
    /// A provider is to give it back.
    Ordered,
}

#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub reservation: i32,
    pub payment: i32,
    pub amount: Money,
    pub begun: Begun,
    pub by: &'a Actor,
}

/// Who gave money back of which nobody here ordered it.
const PROVIDER: &str = "mercadopago";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ordered,
    Done,
    Refused,
}

impl State {
    fn of(word: &str) -> Self {
        // The table's own check knows no other word.
        match word {
            "done" => Self::Done,
            "refused" => Self::Refused,
            _ => Self::Ordered,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: Uuid,
    pub reservation: i32,
    pub payment: i32,
    /// The provider's id of the payment.
    pub of: String,
    pub amount: Money,
    pub state: State,
    /// The provider's id of the refund, once it is known.
    pub external_id: Option<String>,
}

struct Row {
    id: Uuid,
    reservation_id: i32,
    payment_id: i32,
    external_payment_id: String,
    amount: Decimal,
    state: String,
    external_id: Option<String>,
}

impl From<Row> for Refund {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            reservation: row.reservation_id,
            payment: row.payment_id,
            of: row.external_payment_id,
            amount: Money::new(row.amount),
            state: State::of(&row.state),
            external_id: row.external_id,
        }
    }
}

pub async fn find(store: &Store, id: Uuid) -> Result<Option<Refund>, Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT refunds.id, refunds.reservation_id, payment_id, external_payment_id, refunds.amount, state, external_id
         FROM refunds JOIN payments ON payments.id = payment_id WHERE refunds.id = $1",
        id
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(row.map(Refund::from))
}

/// The refunds of a payment, the first ordered first. The caller has locked the reservation.
pub async fn of_payment(tx: &mut Tx, payment: i32) -> Result<Vec<Refund>, Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT refunds.id, refunds.reservation_id, payment_id, external_payment_id, refunds.amount, state, external_id
         FROM refunds JOIN payments ON payments.id = payment_id WHERE payment_id = $1 ORDER BY ordered_at, refunds.id",
        payment
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Refund::from).collect())
}

/// The provider took the order and gives the money back later.
pub async fn note_taken(tx: &mut Tx, id: Uuid, external_id: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE refunds SET external_id = $2 WHERE id = $1 AND external_id IS NULL", id, external_id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The money is given back.
pub async fn finish(tx: &mut Tx, id: Uuid, external_id: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE refunds SET state = 'done', external_id = $2, settled_at = $3, error = NULL
         WHERE id = $1 AND state <> 'done'",
        id,
        external_id,
        now
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "finishing a refund")
}

/// The provider refused it for good.
pub async fn refuse(tx: &mut Tx, id: Uuid, error: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE refunds SET state = 'refused', error = $2, settled_at = $3 WHERE id = $1 AND state = 'ordered'",
        id,
        error,
        now
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "refusing a refund")
}

/// Notes a refund that was made at the provider, and not ordered here.
pub async fn insert_told(
    tx: &mut Tx,
    reservation: i32,
    payment: i32,
    amount: Money,
    external_id: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO refunds
             (id, reservation_id, payment_id, amount, state, ordered_by, ordered_at, settled_at, external_id)
         VALUES ($1, $2, $3, $4, 'done', $5, $6, $6, $7)",
        Uuid::new_v4(),
        reservation,
        payment,
        amount.amount(),
        PROVIDER,
        now,
        external_id
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn insert(tx: &mut Tx, new: &New<'_>, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let id = Uuid::new_v4();
    let (state, settled_at) = match new.begun {
        Begun::Done => ("done", Some(now)),
        Begun::Ordered => ("ordered", None),
    };
    sqlx::query!(
        "INSERT INTO refunds (id, reservation_id, payment_id, amount, state, ordered_by, ordered_at, settled_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        new.reservation,
        new.payment,
        new.amount.amount(),
        state,
        new.by.to_string(),
        now,
        settled_at
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Whether an order of that amount, which may be spread over payments, has a part that is not settled.
pub async fn is_under_way(tx: &mut Tx, reservation: i32, amount: Money) -> Result<bool, Error> {
    let there = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM refunds WHERE reservation_id = $1
               GROUP BY ordered_at HAVING bool_or(state = 'ordered') AND sum(amount) = $2
           ) AS "there!""#,
        reservation,
        amount.amount()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(there)
}
