//! What became of a call that was not answered well.

use std::error::Error;
use std::time::Duration;

/// Enough for a reason.
const LONGEST: usize = 160;

/// Settings that no call can be made with.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{0}: not an address")]
    NotAnAddress(&'static str),
    #[error("{0}: holds what no token holds")]
    NotAToken(&'static str),
    #[error("TLS cannot be prepared: {0}")]
    Tls(String),
}

/// A call that was not answered, or answered with a refusal. The text begins with the status where there is one,
/// holds nothing of a person and is bounded.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct CallError {
    kind: Kind,
    message: String,
    retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same call may be answered later.
    Transient,
    /// Later, too, but the service has had enough of us.
    RateLimited,
    /// Nothing is answered until a person mends the token.
    Credentials,
    /// The same call will never be answered otherwise.
    Permanent,
    /// It went out and no answer came: what it asks may have been done. The same key makes a retry harmless.
    Uncertain,
}

impl Kind {
    /// As a label of metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::RateLimited => "rate_limited",
            Self::Credentials => "credentials",
            Self::Permanent => "permanent",
            Self::Uncertain => "uncertain",
        }
    }
}

impl CallError {
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How long the service wants to be left alone, where it says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    pub(super) fn new(kind: Kind, message: &str) -> Self {
        let message = message.chars().take(LONGEST).collect();
        Self { kind, message, retry_after: None }
    }

    pub(super) fn after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after = retry_after;
        self
    }

    pub(crate) fn permanent(message: &str) -> Self {
        Self::new(Kind::Permanent, message)
    }

    /// No byte of the call went out.
    pub(super) fn unreachable(error: &dyn Error) -> Self {
        let mut innermost = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        Self::new(Kind::Transient, &format!("no connection: {innermost}"))
    }

    pub(super) fn lost(writes: bool, message: &str) -> Self {
        Self::new(if writes { Kind::Uncertain } else { Kind::Transient }, message)
    }

    /// It was answered well, in words that are not understood: what it asks was done.
    pub(crate) fn unreadable(writes: bool, message: &str) -> Self {
        Self::new(if writes { Kind::Uncertain } else { Kind::Permanent }, message)
    }
}
