use std::fmt;
use std::str::FromStr;

use crate::NoSuch;

/// A lane of its own: each has its own concurrency, so that a flood in one starves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Queue {
    Payments,
    Messages,
    Mail,
    Bookings,
    Calendars,
    Maintenance,
}

impl Queue {
    pub const ALL: [Self; 6] =
        [Self::Payments, Self::Messages, Self::Mail, Self::Bookings, Self::Calendars, Self::Maintenance];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Messages => "messages",
            Self::Mail => "mail",
            Self::Bookings => "bookings",
            Self::Calendars => "calendars",
            Self::Maintenance => "maintenance",
        }
    }

    /// How many jobs of this queue one worker process runs at once, unless told otherwise.
    pub const fn default_concurrency(self) -> u32 {
        match self {
            Self::Mail | Self::Messages => 16,
            Self::Payments | Self::Bookings | Self::Calendars | Self::Maintenance => 8,
        }
    }
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Queue {
    type Err = NoSuch;

    fn from_str(word: &str) -> Result<Self, NoSuch> {
        Self::ALL
            .into_iter()
            .find(|queue| queue.as_str() == word)
            .ok_or_else(|| NoSuch::new("queue", word, Self::ALL.map(Self::as_str)))
    }
}
