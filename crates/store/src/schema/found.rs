use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::audit::Actor;

/// Under which terms a database is looked at and adopted.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What is before it is over.
    pub now: DateTime<Utc>,
    /// Where the cabins are: it decides when a stay is over.
    pub timezone: Tz,
    /// Codes of reservations that are cancelled first.
    pub set_aside: Vec<String>,
    /// Who sets them aside.
    pub actor: Actor,
}

/// What kind of database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing of ours and nothing of the original's.
    Empty,
    /// Tables of the original, not adopted yet.
    Original,
    /// Ours, up to date or not.
    Posta,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Original => "original",
            Self::Posta => "posta",
        }
    }
}

/// Rows of the locked tables; 0 where there is no such table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    pub accommodations: i64,
    pub reservations: i64,
    pub payments: i64,
    pub idempotency_keys: i64,
}

/// Two live reservations over the same nights, the older row first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub accommodation_id: i32,
    pub codes: [String; 2],
}

/// What a look found. In a database that is Posta's already nothing is left to adopt: the lists
/// are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub state: State,
    /// The original's own mark of how far its schema was.
    pub revision: Option<String>,
    /// Migrations that have not been applied, oldest first.
    pub pending: Vec<String>,
    pub rows: Rows,
    /// Codes of holds that have run out: they become `expired`.
    pub expired_holds: Vec<String>,
    /// Codes of confirmed stays that are over: they become `completed`.
    pub completed: Vec<String>,
    /// Codes of rows that stand for a channel's event: their nights become blocks.
    pub blocks: Vec<String>,
    /// By the provider's id.
    pub payments_without_reservation: Vec<String>,
    /// While there is one, nothing is adopted.
    pub overlaps: Vec<Overlap>,
    /// What else keeps the database from being adopted, row by row.
    pub obstacles: Vec<String>,
    /// What a person should look at. It keeps nothing from being adopted.
    pub remarks: Vec<String>,
}

impl Found {
    pub fn is_adoptable(&self) -> bool {
        self.overlaps.is_empty() && self.obstacles.is_empty()
    }
}
