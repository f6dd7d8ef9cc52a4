//! What a handler answers, and how each failure becomes a fate: in this place and no other.

use std::time::Duration;

use apalis_core::error::BoxDynError;
use booking::Refusal;
use jobs::{Job, Policy};
use providers::smtp::{Kind, SendError};
use queue::{Claimed, Verdict};
use runtime::metrics;

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
}

impl From<store::Error> for Failure {
    /// Also where it looks like a defect: the next deploy may mend it before the attempts are spent.
    fn from(error: store::Error) -> Self {
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
    fn from(error: SendError) -> Self {
        match (error.kind(), error.retry_after()) {
            (Kind::Permanent(_), _) => Self::Fail(error.to_string()),
            (_, Some(delay)) => Self::RetryAfter(error.to_string(), delay),
            (Kind::Transient | Kind::Credentials | Kind::Uncertain, None) => Self::Retry(error.to_string()),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Fail(format!("the mail cannot be written: {error}"))
    }
}

/// The fate of the job, after `attempts` earlier ones.
pub(crate) fn verdict(answer: Result<Answer, Failure>, job: &Job, attempts: i32) -> Verdict {
    let verdict = judge(answer, &job.policy(), attempts);
    if let (Some(mail), Verdict::Dead { .. }) = (job.mail(), &verdict) {
        metrics::email_failed(mail);
    }
    verdict
}

/// The fate of a job whose run ended without an answer: a panic, or its time limit.
pub(crate) fn verdict_of_error(claimed: &Claimed, error: &BoxDynError) -> Verdict {
    let failed = Err(Failure::Retry(error.to_string()));
    match decode(claimed) {
        Ok(job) => verdict(failed, &job, claimed.attempts),
        // What cannot be decoded is parked before it runs: only a defect of ours comes here.
        Err(_) => judge(failed, &jobs::Kind::Probe.policy(), claimed.attempts),
    }
}

fn judge(answer: Result<Answer, Failure>, policy: &Policy, attempts: i32) -> Verdict {
    let attempt = u32::try_from(attempts).unwrap_or(0).saturating_add(1);
    match answer {
        Ok(Answer::Done) => Verdict::Done,
        Ok(Answer::Snooze(delay)) => Verdict::Snooze(delay),
        Err(Failure::Fail(error)) => Verdict::Dead { error },
        Err(Failure::Retry(error) | Failure::RetryAfter(error, _)) if policy.is_spent(attempt) => {
            Verdict::Dead { error }
        }
        Err(Failure::Retry(error)) => Verdict::Retry { error, after: policy.wait_after(attempt, rand::random()) },
        Err(Failure::RetryAfter(error, after)) => Verdict::Retry { error, after },
    }
}

pub(crate) fn decode(claimed: &Claimed) -> Result<Job, jobs::Undecodable> {
    let payload = serde_json::from_str(&claimed.payload).unwrap_or_default();
    Job::decode(&claimed.kind, claimed.version, &payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        jobs::Kind::Probe.policy()
    }

    #[test]
    fn the_last_attempt_ends_in_death() {
        let failed = || Err(Failure::Retry("no".into()));
        assert!(matches!(judge(failed(), &policy(), 2), Verdict::Retry { .. }));
        assert_eq!(judge(failed(), &policy(), 3), Verdict::Dead { error: "no".into() });
        let told = || Err(Failure::RetryAfter("later".into(), Duration::from_secs(9)));
        assert_eq!(
            judge(told(), &policy(), 0),
            Verdict::Retry { error: "later".into(), after: Duration::from_secs(9) }
        );
        assert_eq!(judge(told(), &policy(), 3), Verdict::Dead { error: "later".into() });
    }

    #[test]
    fn a_failure_for_good_spends_no_further_attempt() {
        let failed = Err(Failure::Fail("550".into()));
        assert_eq!(judge(failed, &policy(), 0), Verdict::Dead { error: "550".into() });
    }

    #[test]
    fn waits_stay_below_the_policy_ceiling() {
        for _ in 0..200 {
            let Verdict::Retry { after, .. } = judge(Err(Failure::Retry("no".into())), &policy(), 1) else {
                panic!("a second attempt is left");
            };
            assert!(after <= Duration::from_secs(1), "{after:?}");
        }
    }
}
