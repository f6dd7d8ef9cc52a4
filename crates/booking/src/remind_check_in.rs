use chrono::{DateTime, Utc};
use domain::hours::check_in_at;
use domain::reservation::Status;
use jobs::Mail;
use store::{Tx, mails, reservations};

use crate::{Refusal, Reminder, Rules, promises};

/// Promises the mail that reminds a guest of the stay, once, and only before the check-in.
pub async fn remind_check_in(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    now: DateTime<Utc>,
) -> Result<Reminder, Refusal> {
    // No night is taken or freed: the reservation's own row is enough.
    let stay = reservations::lock(tx, reservation_id).await?.ok_or(Refusal::NotFound)?;
    let ahead = now < check_in_at(stay.check_in, rules.timezone);
    if stay.status != Status::Confirmed || !ahead || stay.mail_to().is_none() {
        return Ok(Reminder::NotWanted);
    }
    // A worker that died after this was committed asks again, perhaps when the mail has left.
    if mails::was_promised(tx, Mail::CheckInReminder, stay.id).await? {
        return Ok(Reminder::NotWanted);
    }
    promises::mail(tx, Mail::CheckInReminder, &stay, now).await?;
    Ok(Reminder::Promised)
}
