//! Table `refund_dues`: what is to be given back of a reservation and waits for a person's order.

use chrono::{DateTime, Utc};
use domain::money::Money;

use crate::{Error, Tx};

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
