use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::NoSuch;

/// A mail that a guest gets about a reservation; the name of its template's folder and the label `type` of its metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    HoldCreated,
    Confirmed,
    Expired,
    PaymentReminder,
    CheckInReminder,
    Cancelled,
}

impl Mail {
    pub const ALL: [Self; 6] = [
        Self::HoldCreated,
        Self::Confirmed,
        Self::Expired,
        Self::PaymentReminder,
        Self::CheckInReminder,
        Self::Cancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HoldCreated => "hold_created",
            Self::Confirmed => "confirmed",
            Self::Expired => "expired",
            Self::PaymentReminder => "payment_reminder",
            Self::CheckInReminder => "check_in_reminder",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Mail {
    type Err = NoSuch;

    fn from_str(word: &str) -> Result<Self, NoSuch> {
        Self::ALL
            .into_iter()
            .find(|mail| mail.as_str() == word)
            .ok_or_else(|| NoSuch::new("mail", word, Self::ALL.map(Self::as_str)))
    }
}
