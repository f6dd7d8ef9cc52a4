use chrono::{DateTime, Utc};
use domain::reservation::Status;
use jobs::Mail;
use store::{Tx, mails, reservations};

use crate::{Refusal, promises};

/// What came of asking for a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    Promised,
    /// Nothing to pay for any more, nobody to tell, or told already.
    NotWanted,
}

/// Promises the mail that asks a guest to pay, once, and only while the hold lasts.
pub async fn remind(tx: &mut Tx, reservation_id: i32, now: DateTime<Utc>) -> Result<Reminder, Refusal> {
    // No night is taken or freed: the reservation's own row is enough.
    let reservation = reservations::lock(tx, reservation_id).await?.ok_or(Refusal::NotFound)?;
    let lasts = reservation.expires_at.is_none_or(|end| now < end);
    if reservation.status != Status::PreReserved || !lasts || reservation.mail_to().is_none() {
        return Ok(Reminder::NotWanted);
    }
    // A worker that died after this was committed asks again, perhaps when the mail has left.
    if mails::was_promised(tx, Mail::PaymentReminder, reservation.id).await? {
        return Ok(Reminder::NotWanted);
    }
    promises::mail(tx, Mail::PaymentReminder, &reservation, now).await?;
    Ok(Reminder::Promised)
}
