//! From what was said in a failed conversation, and when, to what became of the letter.

use std::error::Error;
use std::time::Duration;

use super::connection::{Cause, Failure, Stage};
use super::error::{Kind, QUOTA, Reason, SendError};
use super::scrub::scrub;

impl Failure {
    pub(super) fn judge(self, secrets: &[&str]) -> SendError {
        let stage = self.stage;
        let error = match self.cause {
            Cause::Smtp(error) => error,
            Cause::TimedOut => return lost(stage, "no answer in time"),
        };
        let said = scrub(&innermost(&error), secrets);
        match error.status().map(u16::from) {
            Some(status) => reply(stage, status, &said),
            // lettre's own refusals: no STARTTLS, no login mechanism in common.
            None if error.is_client() && stage == Stage::Login => {
                SendError { kind: Kind::Credentials, message: format!("login: {said}"), retry_after: None }
            }
            None if error.is_client() => SendError { kind: Kind::Transient, message: said, retry_after: None },
            None if stage == Stage::Connect => {
                SendError { kind: Kind::Transient, message: format!("cannot connect: {said}"), retry_after: None }
            }
            None => lost(stage, "connection lost"),
        }
    }
}

/// Of a recipient: the relay will not take the letter for it, whenever it is asked.
pub(super) fn refuses_for_good(error: &lettre::transport::smtp::Error) -> bool {
    error
        .status()
        .map(u16::from)
        .is_some_and(|status| matches!(reply(Stage::Recipient, status, &innermost(error)).kind, Kind::Permanent(_)))
}

/// The relay's own words, or the system's: what lettre wraps around them says less.
fn innermost(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn lost(stage: Stage, how: &str) -> SendError {
    let (kind, message) = match stage {
        Stage::Letter => (Kind::Uncertain, format!("{how} after the letter was handed over: uncertain")),
        Stage::Connect => (Kind::Transient, format!("cannot connect: {how}")),
        Stage::Login => (Kind::Transient, format!("{how} at login")),
        Stage::Sender | Stage::Recipient | Stage::Data => {
            (Kind::Transient, format!("{how} before the letter was handed over"))
        }
    };
    SendError { kind, message, retry_after: None }
}

fn reply(stage: Stage, status: u16, said: &str) -> SendError {
    let message = format!("{status} {said}").trim_end().to_owned();
    let retry_after = patience(status, said);
    let kind = if retry_after.is_some() { Kind::Transient } else { judge_reply(stage, status, enhanced(said)) };
    SendError { kind, message, retry_after }
}

/// Gmail says 5.4.5 where a day's quota is spent, though tomorrow is another day; Amazon SES says 454.
fn patience(status: u16, said: &str) -> Option<Duration> {
    let said_lower = said.to_ascii_lowercase();
    let says = |word| said_lower.contains(word);
    match status {
        400..=499 if says("greylist") || says("graylist") => Some(Duration::from_secs(5 * 60)),
        454 if says("quota exceeded") => Some(QUOTA),
        _ if enhanced(said) == "5.4.5" => Some(QUOTA),
        _ => None,
    }
}

fn judge_reply(stage: Stage, status: u16, enhanced: &str) -> Kind {
    match (stage, status) {
        (_, 400..=499) => Kind::Transient,
        (Stage::Login, _) | (_, 530 | 535) => Kind::Credentials,
        // The whole relay refuses (a maintenance, a blocked address of ours): no verdict on the letter.
        (Stage::Connect, _) => Kind::Transient,
        _ => Kind::Permanent(reason(stage, status, enhanced)),
    }
}

/// RFC 3463 where the relay speaks it, else RFC 5321.
fn reason(stage: Stage, status: u16, enhanced: &str) -> Reason {
    let mut parts = enhanced.split('.').skip(1);
    match (parts.next(), parts.next()) {
        (Some("1" | "2"), _) if stage != Stage::Sender => return Reason::Recipient,
        (Some("3"), Some("4")) => return Reason::Size,
        (Some("7"), _) => return Reason::Policy,
        _ => {}
    }
    match (stage, status) {
        (_, 552) => Reason::Size,
        (Stage::Recipient, 550 | 551 | 553) => Reason::Recipient,
        _ => Reason::Policy,
    }
}

/// The enhanced status code that a reply begins with, such as `5.1.1`.
fn enhanced(said: &str) -> &str {
    let word = said.split(' ').next().unwrap_or_default();
    let is_code = word.split('.').count() == 3
        && word.split('.').all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()));
    if is_code { word } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_judged_by_where_it_came_and_what_it_says() {
        use Kind::{Credentials, Permanent, Transient};
        for (stage, status, said, kind) in [
            (Stage::Recipient, 550, "5.1.1 <…>: unknown", Permanent(Reason::Recipient)),
            (Stage::Recipient, 550, "no such user", Permanent(Reason::Recipient)),
            (Stage::Recipient, 553, "not allowed", Permanent(Reason::Recipient)),
            (Stage::Recipient, 550, "5.7.1 blocked", Permanent(Reason::Policy)),
            (Stage::Recipient, 552, "5.2.2 mailbox full", Permanent(Reason::Recipient)),
            (Stage::Recipient, 554, "rejected", Permanent(Reason::Policy)),
            (Stage::Sender, 550, "5.1.8 bad sender", Permanent(Reason::Policy)),
            (Stage::Sender, 552, "too big", Permanent(Reason::Size)),
            (Stage::Letter, 552, "5.3.4 too big", Permanent(Reason::Size)),
            (Stage::Letter, 554, "5.7.1 spam", Permanent(Reason::Policy)),
            (Stage::Letter, 550, "5.1.1 unknown", Permanent(Reason::Recipient)),
            (Stage::Letter, 451, "4.3.0 later", Transient),
            (Stage::Recipient, 450, "4.2.0 busy", Transient),
            (Stage::Recipient, 421, "closing", Transient),
            (Stage::Connect, 554, "no service here", Transient),
            (Stage::Login, 535, "5.7.8 wrong", Credentials),
            (Stage::Login, 534, "5.7.9 app password", Credentials),
            (Stage::Login, 454, "4.7.0 later", Transient),
            (Stage::Sender, 530, "5.7.0 authentication required", Credentials),
        ] {
            assert_eq!(reply(stage, status, said).kind(), kind, "{stage:?} {status} {said}");
        }
    }

    #[test]
    fn greylisting_and_spent_quotas_say_how_long_to_wait() {
        let minutes = |status, said| reply(Stage::Recipient, status, said).retry_after().map(|d| d.as_secs() / 60);
        assert_eq!(minutes(451, "4.7.1 Greylisted, try again in 300 s"), Some(5));
        assert_eq!(minutes(454, "Throttling failure: Daily message quota exceeded."), Some(60));
        assert_eq!(minutes(550, "5.4.5 Daily user sending limit exceeded"), Some(60));
        assert_eq!(minutes(451, "4.3.0 try later"), None);
        assert_eq!(minutes(554, "5.7.1 blocked, not greylisted"), None);
        let quota = reply(Stage::Recipient, 550, "5.4.5 Daily user sending limit exceeded");
        assert!(quota.is_transient() && quota.is_quota());
        assert!(!reply(Stage::Recipient, 451, "4.7.1 Greylisted").is_quota(), "that is one recipient's");
    }
}
