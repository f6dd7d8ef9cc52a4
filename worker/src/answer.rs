//! What a handler answers, and how each failure becomes a fate: in this place and no other.

use std::time::Duration;

use apalis_core::error::BoxDynError;
use booking::Refusal;
use chrono::{DateTime, Utc};
use jobs::{Job, Policy, limits};
use providers::mercadopago::{CallError, Kind as CallKind};
use providers::smtp::{Kind, SendError};
use queue::{Claimed, Strain, Verdict};
use runtime::metrics;

/// Of a provider that says that it has had enough, and not for how long.
const RATE_LIMITED: Duration = Duration::from_secs(2);

/// A run that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Done,
    /// Again after that time; it costs no attempt.
    Snooze(Duration),
}

/// A run that failed. Texts are shown to operators and hold nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Again, by the kind's policy.
    Retry(String),
    /// Again, not before that time.
    RetryAfter(String, Duration),
    /// Never again: another try would end alike.
    Fail(String),
    /// Again, and it says something of the other side that holds for other jobs too.
    Strained { error: String, after: Option<Duration>, strain: Strain },
}

impl From<store::Error> for Failure {
    /// Also where it looks like a defect: the next deploy may mend it before the attempts are spent.
    fn from(error: store::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

impl From<relay::Error> for Failure {
    fn from(error: relay::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Store(error) => error.into(),
            refused => Self::Fail(refused.to_string()),
        }
    }
}

impl From<SendError> for Failure {
    fn from(failed: SendError) -> Self {
        let (error, after) = (failed.to_string(), failed.retry_after());
        match (failed.kind(), after) {
            (Kind::Permanent(_), _) => Self::Fail(error),
            (_, Some(delay)) if failed.is_quota() => {
                let strain = Strain::Slow { limit: limits::SMTP.to_owned(), delay };
                Self::Strained { error, after, strain }
            }
            // Greylisted: that recipient's server is well, and so is ours.
            (_, Some(delay)) => Self::RetryAfter(error, delay),
            (Kind::Transient | Kind::Uncertain, None) => Self::Strained { error, after: None, strain: Strain::Failed },
            // The outbox pauses the queue for it, and answers before this is asked.
            (Kind::Credentials, None) => Self::Retry(error),
        }
    }
}

impl From<CallError> for Failure {
    fn from(failed: CallError) -> Self {
        let (error, after) = (failed.to_string(), failed.retry_after());
        let strain = match failed.kind() {
            CallKind::Permanent => return Self::Fail(error),
            CallKind::RateLimited => {
                let delay = after.unwrap_or(RATE_LIMITED);
                Strain::Slow { limit: limits::MERCADOPAGO.to_owned(), delay }
            }
            // A token that a person has to mend: the circuit keeps the attempts until then.
            CallKind::Transient | CallKind::Uncertain | CallKind::Credentials => Strain::Failed,
        };
        Self::Strained { error, after, strain }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Fail(format!("the mail cannot be written: {error}"))
    }
}

/// The fate of the job that was claimed.
pub(crate) fn verdict(answer: Result<Answer, Failure>, job: &Job, claimed: &Claimed, now: DateTime<Utc>) -> Verdict {
    let verdict = judge(answer, &job.policy(), claimed, now);
    if let (Some(mail), Verdict::Dead { .. }) = (job.mail(), &verdict) {
        metrics::email_failed(mail);
    }
    verdict
}

/// The fate of a job whose run ended without an answer: a panic, or its time limit.
pub(crate) fn verdict_of_error(claimed: &Claimed, error: &BoxDynError, now: DateTime<Utc>) -> Verdict {
    let failed = Err(Failure::Retry(error.to_string()));
    match decode(claimed) {
        Ok(job) => verdict(failed, &job, claimed, now),
        // What cannot be decoded is parked before it runs: only a defect of ours comes here.
        Err(_) => judge(failed, &jobs::Kind::Probe.policy(), claimed, now),
    }
}

fn judge(answer: Result<Answer, Failure>, policy: &Policy, claimed: &Claimed, now: DateTime<Utc>) -> Verdict {
    let (error, after, strain) = match answer {
        Ok(Answer::Done) => return Verdict::Done,
        Ok(Answer::Snooze(delay)) if is_too_old(policy, claimed, delay, now) => {
            return Verdict::Dead { error: "too old to wait on".to_owned(), strain: Strain::None };
        }
        Ok(Answer::Snooze(delay)) => return Verdict::Snooze(delay),
        Err(Failure::Fail(error)) => return Verdict::Dead { error, strain: Strain::None },
        Err(Failure::Retry(error)) => (error, None, Strain::None),
        Err(Failure::RetryAfter(error, after)) => (error, Some(after), Strain::None),
        Err(Failure::Strained { error, after, strain }) => (error, after, strain),
    };
    let attempt = u32::try_from(claimed.attempts).unwrap_or(0).saturating_add(1);
    let after = after.unwrap_or_else(|| policy.wait_after(attempt, rand::random()));
    if is_too_old(policy, claimed, after, now) {
        return Verdict::Dead { error: format!("too old to be tried again: {error}"), strain };
    }
    // A run that probes an open circuit costs no attempt.
    if policy.is_spent(attempt) && !claimed.probing {
        return Verdict::Dead { error, strain };
    }
    Verdict::Retry { error, after, strain }
}

/// Whether it would be too old by the time of its next run.
fn is_too_old(policy: &Policy, claimed: &Claimed, after: Duration, now: DateTime<Utc>) -> bool {
    let age = u64::try_from(now.timestamp_millis().saturating_sub(claimed.born)).unwrap_or(0);
    policy.is_too_old(Duration::from_millis(age).saturating_add(after))
}

pub(crate) fn decode(claimed: &Claimed) -> Result<Job, jobs::Undecodable> {
    let payload = serde_json::from_str(&claimed.payload).unwrap_or_default();
    Job::decode(&claimed.kind, claimed.version, &payload)
}

#[cfg(test)]
mod tests;
