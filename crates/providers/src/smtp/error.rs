//! What became of a letter that was not taken.

use std::time::Duration;

/// How long nothing is sent once a quota is spent: it comes back within the day, at an hour that nobody tells.
pub(super) const QUOTA: Duration = Duration::from_secs(60 * 60);

/// Settings that no letter can be sent with.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    #[error("{0}: not a mail address")]
    NotAnAddress(&'static str),
    #[error("SMTP_USER and SMTP_PASS belong together: one of them is missing")]
    HalfALogin,
    #[error("SMTP_HOST: TLS cannot be prepared for it: {0}")]
    Tls(String),
}

/// A letter that the relay did not take, or perhaps did. The text begins with the relay's status
/// code where it gave one, holds no address and is bounded.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    pub(super) kind: Kind,
    pub(super) message: String,
    pub(super) retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same letter may be taken later.
    Transient,
    /// The same letter will never be taken.
    Permanent(Reason),
    /// Nothing is taken until a person mends the login.
    Credentials,
    /// The letter was handed over and no answer came: it may have arrived. Sending it again with
    /// the same Message-ID lets most mailboxes drop the second copy.
    Uncertain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The address: unknown, closed, full, or not an address at all.
    Recipient,
    /// What the relay or the receiver does not want from us.
    Policy,
    Size,
    /// The letter cannot be written as a message: a defect of ours, not of the address.
    Letter,
}

impl Kind {
    /// As a label of metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Permanent(_) => "permanent",
            Self::Credentials => "credentials",
            Self::Uncertain => "uncertain",
        }
    }
}

impl SendError {
    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn is_transient(&self) -> bool {
        self.kind == Kind::Transient
    }

    pub fn is_permanent(&self) -> bool {
        matches!(self.kind, Kind::Permanent(_))
    }

    pub fn is_uncertain(&self) -> bool {
        self.kind == Kind::Uncertain
    }

    /// How long the relay wants to be left alone, where it says so in a way that is understood:
    /// greylisting and spent quotas.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// A quota of ours is spent: until [`SendError::retry_after`] no letter is taken, whoever it is to.
    pub fn is_quota(&self) -> bool {
        self.retry_after.is_some_and(|after| after >= QUOTA)
    }

    pub(super) fn permanent(reason: Reason, message: &str) -> Self {
        Self { kind: Kind::Permanent(reason), message: message.to_owned(), retry_after: None }
    }
}
