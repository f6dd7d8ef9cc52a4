use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::guest::{Channel, ContactName, Email, Phone};
use domain::quote::{Quote, Rates};
use domain::reservation::Status;
use domain::stay::Stay;
use uuid::Uuid;

use super::{Reservation, row};
use crate::payments::Balance;
use crate::{Error, Tx, touched};

/// 24 random bits a day: with thousands of codes on one day, eight clashes in a row do not happen.
const MOST_CODES: usize = 8;

/// A hold that is not in the table yet.
#[derive(Clone, Debug)]
pub struct New<'a> {
    pub uuid: Uuid,
    pub accommodation_id: i32,
    pub stay: Stay,
    pub guests: u32,
    pub contact_name: &'a ContactName,
    pub contact_phone: &'a Phone,
    pub contact_email: Option<&'a Email>,
    pub channel: Channel,
    pub rates: Rates,
    pub quote: Quote,
    pub expires_at: DateTime<Utc>,
}

/// Adds a hold under the first of the codes that nobody has.
///
/// # Errors
/// [`Error::Constraint`] of [`super::NO_OVERLAP`] where a live stay has one of its nights, or of
/// [`crate::blocks::NO_STAY_OVER_BLOCK`] where a block has.
pub async fn insert(
    tx: &mut Tx,
    new: &New<'_>,
    mut next_code: impl FnMut() -> Code,
    now: DateTime<Utc>,
) -> Result<Reservation, Error> {
    for _ in 0..MOST_CODES {
        if let Some(inserted) = insert_as(tx, new, &next_code(), now).await? {
            return Ok(inserted);
        }
    }
    Err(Error::Other(format!("{MOST_CODES} codes in a row were taken")))
}

async fn insert_as(tx: &mut Tx, new: &New<'_>, code: &Code, now: DateTime<Utc>) -> Result<Option<Reservation>, Error> {
    let row = row::select!(
        "INSERT INTO reservations
             (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guest_email, guests_count,
              nights, base_price_per_night, total_price, deposit_percentage, deposit_amount, reservation_status,
              channel_source, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'pre_reserved', $15, $16, $17)
         ON CONFLICT (code) DO NOTHING
         RETURNING"; (""),
        new.uuid,
        code.as_str(),
        new.accommodation_id,
        new.stay.check_in(),
        new.stay.check_out(),
        new.contact_name.as_str(),
        new.contact_phone.as_str(),
        new.contact_email.map(Email::as_str),
        int(new.guests),
        int(new.quote.nights),
        new.rates.base_price.amount(),
        new.quote.total.amount(),
        int(new.rates.deposit_percent),
        new.quote.deposit.amount(),
        new.channel.as_str(),
        new.expires_at,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Reservation::try_from).transpose()
}

/// Moves a reservation that the change has locked, and stamps the move. Its row as it is now.
///
/// # Errors
/// [`Error::Constraint`] of [`super::NO_OVERLAP`] where it takes nights again that are not free.
pub async fn set_status(
    tx: &mut Tx,
    reservation: &Reservation,
    to: Status,
    now: DateTime<Utc>,
) -> Result<Reservation, Error> {
    let row = row::select!(
        "UPDATE reservations SET
             reservation_status = $3::text,
             confirmed_at = CASE WHEN $3 = 'confirmed' THEN $4 ELSE confirmed_at END,
             cancelled_at = CASE WHEN $3 = 'cancelled' THEN $4 ELSE cancelled_at END,
             completed_at = CASE WHEN $3 = 'completed' THEN $4 ELSE completed_at END,
             updated_at = $4
         WHERE id = $1 AND reservation_status = $2
         RETURNING"; (""),
        reservation.id,
        reservation.status.as_str(),
        to.as_str(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(row) => row.try_into(),
        None => Err(Error::Other(format!("reservation {} moved under its lock", reservation.id))),
    }
}

/// Gives a hold that the change has locked more time, and notes that it had it.
pub async fn extend(
    tx: &mut Tx,
    hold: &Reservation,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Reservation, Error> {
    let row = row::select!(
        "UPDATE reservations SET expires_at = $2, extended_once = true, updated_at = $3
         WHERE id = $1 AND reservation_status = 'pre_reserved'
         RETURNING"; (""),
        hold.id,
        expires_at,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(row) => row.try_into(),
        None => Err(Error::Other(format!("reservation {} moved under its lock", hold.id))),
    }
}

/// Keeps the two columns in step that the system before had for money; ours is read from the payments.
pub async fn set_paid(tx: &mut Tx, id: i32, balance: &Balance, now: DateTime<Utc>) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE reservations SET
             paid_amount = $2::numeric,
             payment_status = CASE
                 WHEN $2 = 0 THEN 'pending'
                 WHEN $2 <= $3 THEN 'refunded'
                 WHEN $2 < total_price THEN 'partially_paid'
                 ELSE 'paid'
             END,
             updated_at = $4
         WHERE id = $1",
        id,
        balance.paid.amount(),
        balance.refunded.amount(),
        now
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "noting what was paid")
}

fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
