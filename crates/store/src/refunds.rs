//! Table `refunds`: money that a person ordered to be given back, each of one payment.

use chrono::{DateTime, Utc};
use domain::money::Money;
use uuid::Uuid;

use crate::audit::Actor;
use crate::{Error, Tx};

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
