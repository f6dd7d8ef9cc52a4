//! From an answer to what became of the call.

use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use hyper::header::{DATE, HeaderName, RETRY_AFTER};
use hyper::{HeaderMap, StatusCode};
use serde_json::Value;

use super::error::{CallError, Kind};

/// Whoever asks for more is not believed: a job would sleep through the day.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
const LONGEST_WORD: usize = 80;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Of the call: whether something may have been done.
    pub(super) writes: bool,
}

impl Answer {
    /// What `read` makes of the body of a good answer.
    pub(crate) fn json<T>(&self, read: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, CallError> {
        if !self.status.is_success() {
            return Err(self.refusal());
        }
        let unreadable =
            || CallError::unreadable(self.writes, &format!("{} answer cannot be read", self.status.as_u16()));
        read(&self.body).ok_or_else(unreadable)
    }

    fn refusal(&self) -> CallError {
        let kind = match self.status.as_u16() {
            401 | 403 => Kind::Credentials,
            429 => Kind::RateLimited,
            // Beside time-outs and outages: a call with the same key is being worked on.
            408 | 409 | 423 | 425 | 500.. => Kind::Transient,
            _ => Kind::Permanent,
        };
        let mut message = self.status.as_u16().to_string();
        for word in said(&self.body) {
            message = format!("{message} {word}");
        }
        CallError::new(kind, &message).after(self.retry_after())
    }

    /// Seconds, or a date (RFC 9110, 10.2.3), which is measured against the answer's own.
    fn retry_after(&self) -> Option<Duration> {
        let text = self.header(&RETRY_AFTER)?;
        let seconds = match text.parse::<u64>() {
            Ok(seconds) => seconds,
            Err(_) => {
                let wait = DateTime::parse_from_rfc2822(text).ok()?
                    - DateTime::parse_from_rfc2822(self.header(&DATE)?).ok()?;
                u64::try_from(wait.num_seconds()).unwrap_or(0)
            }
        };
        Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }
}

/// The service's words for what is wrong, as far as nobody can be recognised in them.
fn said(body: &[u8]) -> Vec<String> {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let words = ["error", "message"].into_iter().filter_map(|member| said.get(member)?.as_str());
    words.filter(|word| is_harmless(word)).map(str::to_owned).collect()
}

/// Plain words: no address, no link, no number of a document or a phone, no token.
fn is_harmless(word: &str) -> bool {
    const LONGEST_PART: usize = 32;
    const MOST_DIGITS: usize = 5;
    let usual = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    !word.is_empty()
        && word.len() <= LONGEST_WORD
        && word.chars().all(usual)
        && word.split(' ').all(|part| part.len() <= LONGEST_PART)
        && digits(word) <= MOST_DIGITS
}
