use chrono::{DateTime, Utc};
use domain::guest::Email;
use domain::reservation::Status;
use domain::stay::Stay;
use jobs::Mail;
use providers::smtp::{Letter, SendError};
use runtime::metrics;
use store::accommodations;
use store::deliveries::{self, Begun, Message, State};
use store::reservations::{self, Reservation};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;
use crate::mail::{MailFacts, render};

/// Sends one mail to a guest, unless the world moved on or it left already.
///
/// The delivery's row is written before and after the send: a second run that finds it sent
/// (the worker died between the send and the settlement) is done. One that finds it *sending* or
/// *uncertain* sends again under the same Message-ID: most mailboxes drop the copy.
pub(crate) async fn run(context: &Context, job: Uuid, mail: Mail, id: i32) -> Result<Answer, Failure> {
    let Some(reservation) = reservations::find(&context.store, id).await? else { return Ok(Answer::Done) };
    let now = context.now();
    let Some(to) = reservation.mail_to().filter(|_| is_wanted(mail, &reservation, now)) else {
        return Ok(Answer::Done);
    };
    let letter = write(context, job, mail, &reservation, &to).await?;
    if begin(context, job, mail, &reservation, &letter.message_id).await? == Sent::Already {
        return Ok(Answer::Done);
    }
    let sent = context.mailer.send(&letter).await;
    metrics::provider_call("smtp", sent.as_ref().map_or_else(|error| error.kind().as_str(), |()| "ok"));
    mark(context, job, state_after(&sent)).await?;
    sent?;
    metrics::email_sent(mail.as_str());
    Ok(Answer::Done)
}

/// A mail that would tell what is not true any more is not sent.
fn is_wanted(mail: Mail, reservation: &Reservation, now: DateTime<Utc>) -> bool {
    let holds = reservation.status == Status::PreReserved && reservation.expires_at.is_none_or(|end| now < end);
    match mail {
        Mail::HoldCreated | Mail::PaymentReminder => holds,
        Mail::Expired => reservation.status == Status::Expired,
    }
}

async fn write(
    context: &Context,
    job: Uuid,
    mail: Mail,
    reservation: &Reservation,
    to: &Email,
) -> Result<Letter, Failure> {
    let cabin = accommodations::find(&context.store, reservation.accommodation_id).await?;
    let stay = Stay::new(reservation.check_in, reservation.check_out);
    let (Some(cabin), Ok(stay)) = (cabin, stay) else {
        return Err(Failure::Fail("the reservation cannot be told of: its cabin or its dates".to_owned()));
    };
    let promised_at = promised_at(job).unwrap_or_else(|| context.now());
    let facts = MailFacts {
        guest: reservation.contact_name.as_str().to_owned(),
        code: reservation.code.clone(),
        cabin: cabin.name,
        stay,
        guests: u32::try_from(reservation.guests).unwrap_or(0),
        total: reservation.total_price,
        deposit: reservation.deposit_amount,
        deadline: reservation.expires_at.unwrap_or(promised_at),
        now: context.now(),
        timezone: context.rules.timezone,
    };
    let words = render(mail, &facts)?;
    Ok(Letter {
        to: to.as_str().to_owned(),
        subject: words.subject,
        text: words.text,
        html: words.html,
        message_id: format!("<{job}@{}>", context.mailer.domain()),
        date: promised_at,
        attachments: Vec::new(),
    })
}

/// The same date at each try, as the Message-ID is: a job's id begins with when it was promised.
fn promised_at(job: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = job.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

#[derive(PartialEq, Eq)]
enum Sent {
    NotYet,
    Already,
}

async fn begin(
    context: &Context,
    job: Uuid,
    mail: Mail,
    reservation: &Reservation,
    message_id: &str,
) -> Result<Sent, Failure> {
    let message =
        Message { job, reservation: Some(reservation.id), channel: "mail", message: mail.as_str(), message_id };
    let mut tx = context.store.begin().await?;
    let begun = deliveries::begin(&mut tx, &message, context.now()).await?;
    drop(tx.commit().await?);
    Ok(match begun {
        Begun::Again { state: State::Sent, .. } => Sent::Already,
        Begun::First | Begun::Again { .. } => Sent::NotYet,
    })
}

fn state_after(sent: &Result<(), SendError>) -> State {
    match sent {
        Ok(()) => State::Sent,
        Err(error) if error.is_uncertain() => State::Uncertain,
        Err(_) => State::Failed,
    }
}

async fn mark(context: &Context, job: Uuid, state: State) -> Result<(), Failure> {
    let mut tx = context.store.begin().await?;
    deliveries::mark(&mut tx, job, state, context.now()).await?;
    drop(tx.commit().await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_mail_is_that_of_its_promise() {
        let promised: DateTime<Utc> = "2026-11-25T12:30:15.250Z".parse().unwrap();
        let seconds = u64::try_from(promised.timestamp()).unwrap();
        let job = Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, promised.timestamp_subsec_nanos()));
        assert_eq!(promised_at(job), Some(promised));
        assert_eq!(promised_at(Uuid::nil()), None);
    }
}
