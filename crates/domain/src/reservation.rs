//! The states of a reservation and the moves between them.
//!
//! One table says which moves there are; every other is an [`IllegalMove`]. Whether a legal move is also
//! possible (are the dates still free? is it paid?) is not decided here.

use std::fmt;
use std::str::FromStr;

use crate::text_form::serde_as_text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    PreReserved,
    Confirmed,
    Expired,
    Cancelled,
    Completed,
    NoShow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    Confirm,
    Expire,
    Cancel,
    Complete,
    MarkNoShow,
}

/// Every move there is: from, verb, to.
const MOVES: &[(Status, Verb, Status)] = &[
    (Status::PreReserved, Verb::Confirm, Status::Confirmed),
    (Status::PreReserved, Verb::Expire, Status::Expired),
    (Status::PreReserved, Verb::Cancel, Status::Cancelled),
    // Paid late, and the dates are still free.
    (Status::Expired, Verb::Confirm, Status::Confirmed),
    (Status::Confirmed, Verb::Cancel, Status::Cancelled),
    (Status::Confirmed, Verb::Complete, Status::Completed),
    (Status::Confirmed, Verb::MarkNoShow, Status::NoShow),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reservation that is {from} cannot be {}", .verb.participle())]
pub struct IllegalMove {
    pub from: Status,
    pub verb: Verb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of pre_reserved, confirmed, expired, cancelled, completed, no_show")]
pub struct UnknownStatus;

impl Status {
    pub const ALL: [Status; 6] =
        [Status::PreReserved, Status::Confirmed, Status::Expired, Status::Cancelled, Status::Completed, Status::NoShow];

    /// The state that `verb` leads to from here.
    pub fn after(self, verb: Verb) -> Result<Status, IllegalMove> {
        MOVES
            .iter()
            .find(|(from, by, _)| (*from, *by) == (self, verb))
            .map(|(_, _, to)| *to)
            .ok_or(IllegalMove { from: self, verb })
    }

    /// Whether a reservation in this state keeps its nights from others.
    pub fn holds_nights(self) -> bool {
        matches!(self, Status::PreReserved | Status::Confirmed)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Status::PreReserved => "pre_reserved",
            Status::Confirmed => "confirmed",
            Status::Expired => "expired",
            Status::Cancelled => "cancelled",
            Status::Completed => "completed",
            Status::NoShow => "no_show",
        }
    }
}

impl Verb {
    pub const ALL: [Verb; 5] = [Verb::Confirm, Verb::Expire, Verb::Cancel, Verb::Complete, Verb::MarkNoShow];

    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Confirm => "confirm",
            Verb::Expire => "expire",
            Verb::Cancel => "cancel",
            Verb::Complete => "complete",
            Verb::MarkNoShow => "mark_no_show",
        }
    }

    fn participle(self) -> &'static str {
        match self {
            Verb::Confirm => "confirmed",
            Verb::Expire => "expired",
            Verb::Cancel => "cancelled",
            Verb::Complete => "completed",
            Verb::MarkNoShow => "marked as no_show",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Status, UnknownStatus> {
        Status::ALL.into_iter().find(|status| status.as_str() == text).ok_or(UnknownStatus)
    }
}

serde_as_text!(Status);

#[cfg(test)]
mod tests;
