//! Table `refund_dues`: what is to be given back of a reservation and waits for a person's order.

use chrono::{DateTime, Utc};
use domain::money::Money;

use crate::{Error, Personal, Store, Tx};

/// Sets what is due. The change has locked the reservation.
pub async fn set(tx: &mut Tx, reservation: i32, amount: Money, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO refund_dues (reservation_id, amount, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (reservation_id) DO UPDATE SET amount = excluded.amount, updated_at = excluded.updated_at",
        reservation,
        amount.amount(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Money that waits to be ordered back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub reservation: i32,
    /// The reservation's.
    pub code: String,
    pub contact_name: Personal,
    pub amount: Money,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// Up to `limit` of the reservations after `after`, the oldest first.
pub async fn waiting(store: &Store, after: i32, limit: i64) -> Result<Vec<Due>, Error> {
    let rows = sqlx::query!(
        "SELECT reservation_id, code, guest_name, amount, refund_dues.updated_at
         FROM refund_dues JOIN reservations ON reservations.id = reservation_id
         WHERE amount > 0 AND reservation_id > $1 ORDER BY reservation_id LIMIT $2",
        after,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Due {
            reservation: row.reservation_id,
            code: row.code,
            contact_name: row.guest_name.into(),
            amount: Money::new(row.amount),
            changed_at: row.updated_at,
        })
        .collect())
}

/// How many reservations have something due, and how much that is together.
pub async fn total(store: &Store) -> Result<(i64, Money), Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "count!", COALESCE(sum(amount), 0) AS "amount!" FROM refund_dues WHERE amount > 0"#
    )
    .fetch_one(&store.pool)
    .await?;
    Ok((row.count, Money::new(row.amount)))
}
