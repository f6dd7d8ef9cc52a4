use chrono::{DateTime, Utc};
use providers::smtp::{Letter, SendError};
use runtime::metrics;
use store::deliveries::{self, Begun, Message, State};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// What a letter is about, for the delivery's row and the metrics.
#[derive(Clone, Copy)]
pub(super) struct About {
    pub(super) job: Uuid,
    /// The mail's name.
    pub(super) mail: &'static str,
    pub(super) reservation: Option<i32>,
}

/// Sends the letter unless it left already.
///
/// The delivery's row is written before and after the send: a second run that finds it sent
/// (the worker died between the send and the settlement) is done. One that finds it *sending* or
/// *uncertain* sends again under the same Message-ID: most mailboxes drop the copy.
pub(super) async fn send(context: &Context, about: About, letter: &Letter) -> Result<Answer, Failure> {
    if begin(context, about, &letter.message_id).await? == Sent::Already {
        return Ok(Answer::Done);
    }
    let sent = context.mailer.send(letter).await;
    metrics::provider_call("smtp", sent.as_ref().map_or_else(|error| error.kind().as_str(), |()| "ok"));
    mark(context, about.job, state_after(&sent)).await?;
    sent?;
    metrics::email_sent(about.mail);
    Ok(Answer::Done)
}

/// The same at each try.
pub(super) fn message_id(context: &Context, job: Uuid) -> String {
    format!("<{job}@{}>", context.mailer.domain())
}

/// The same date at each try, as the Message-ID is: a job's id begins with when it was promised.
pub(super) fn promised_at(job: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = job.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

#[derive(PartialEq, Eq)]
enum Sent {
    NotYet,
    Already,
}

async fn begin(context: &Context, about: About, message_id: &str) -> Result<Sent, Failure> {
    let About { job, mail, reservation } = about;
    let message = Message { job, reservation, channel: "mail", message: mail, message_id };
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
