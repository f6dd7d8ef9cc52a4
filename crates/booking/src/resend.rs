use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::hours::check_in_at;
use domain::reservation::Status;
use jobs::{Job, Mail};
use serde_json::json;
use store::audit::{self, Actor};
use store::ledger::{self, Order};
use store::reservations::{self, Reservation};
use store::{Tx, deliveries};
use uuid::Uuid;

use crate::{Refusal, Rule, Rules};

/// Sends a mail to the reservation's guest once more. Its job; the one that has not begun to send it yet, where
/// there is one.
pub async fn resend(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    mail: Mail,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Uuid, Refusal> {
    let about = reservations::lock(tx, reservation_id).await?.ok_or(Refusal::NotFound)?;
    if about.mail_to().is_none() {
        return Err(Rule::NoAddress.into());
    }
    if !mail_is_true(mail, &about, rules.timezone, now) {
        return Err(Rule::MailNotTrue.into());
    }
    let job = Job::SendEmail { mail, reservation: about.id };
    let order = Order::new(&job, now);
    let promised = ledger::promise(tx, &order, now).await?;
    // One that is being sent, or was tried, may still hold the key: what it sends is not the one that is asked for.
    let id = match promised.existing && deliveries::began(tx, promised.id).await? {
        true => ledger::promise_once_more(tx, &order, now).await?,
        false => promised.id,
    };
    audit::write(tx, actor, "resend_email", Some(about.id), json!({ "mail": mail, "job": id }), now).await?;
    Ok(id)
}

/// Whether a mail tells what is true of the reservation by now.
#[must_use]
pub fn mail_is_true(mail: Mail, reservation: &Reservation, tz: Tz, now: DateTime<Utc>) -> bool {
    let in_time = reservation.expires_at.is_none_or(|end| now < end);
    match mail {
        // However late its turn comes: it says what became of the hold, and which code the next mail is about.
        Mail::HoldCreated => reservation.expires_at.is_some(),
        Mail::PaymentReminder => in_time && reservation.status == Status::PreReserved,
        Mail::Expired => reservation.status == Status::Expired,
        Mail::Confirmed => reservation.status == Status::Confirmed,
        Mail::Cancelled => reservation.status == Status::Cancelled,
        Mail::CheckInReminder => reservation.status == Status::Confirmed && now < check_in_at(reservation.check_in, tz),
    }
}
