use std::time::Duration;

use chrono::{DateTime, Utc};
use jobs::Queue;
use providers::smtp::{Kind, Letter, SendError};
use runtime::metrics;
use serde_json::json;
use store::audit::{self, Actor};
use store::deliveries::{self, Begun, Message, State};
use store::ledger::{self, Scope};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Who pauses a queue when no person does.
const WORKER: &str = "worker";
/// A letter that met a refused login goes soon after the queue is resumed.
const AFTER_A_PAUSE: Duration = Duration::from_secs(5);

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
    if let Err(error) = &sent
        && error.kind() == Kind::Credentials
    {
        pause_mail(context, error).await?;
        return Ok(Answer::Snooze(AFTER_A_PAUSE));
    }
    sent?;
    metrics::email_sent(about.mail);
    Ok(Answer::Done)
}

/// No letter leaves until a person mends the login: the queue waits for him, and no attempt is spent.
/// No mail can tell it, so that its reason, a metric and the log do.
async fn pause_mail(context: &Context, error: &SendError) -> Result<(), Failure> {
    let now = context.now();
    let reason = format!("SMTP: {error}");
    let mut tx = context.store.begin().await?;
    let paused = ledger::pause(&mut tx, Scope::Queue(Queue::Mail), WORKER, Some(&reason), now).await?;
    if paused {
        let detail = json!({"queue": Queue::Mail.as_str(), "reason": reason});
        audit::write(&mut tx, &Actor::System, "pause", None, detail, now).await?;
    }
    drop(tx.commit().await?);
    if paused {
        tracing::error!(
            reason,
            "the mail queue is paused: mend SMTP_USER and SMTP_PASS, then `posta jobs resume mail`"
        );
        // Where Redis cannot be told now, the relay's next look tells it.
        if let Err(error) = context.relay.pauses().await {
            tracing::debug!(%error, "the pause waits for redis");
        }
    }
    Ok(())
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
mod tests;
