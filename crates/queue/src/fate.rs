use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How one run ended. Times are milliseconds since 1970 by the clock that consumers were given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fate {
    pub job: Uuid,
    pub kind: String,
    pub generation: i32,
    pub run: i32,
    /// Counts as they stand after the run.
    pub attempts: i32,
    pub crashes: i32,
    pub outcome: Outcome,
    pub started_at: i64,
    pub finished_at: i64,
    /// Milliseconds from `finished_at` until it is due again, where it is.
    pub delay: i64,
    pub worker: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    Snoozed,
    Retried,
    Dead,
    /// Its worker died, or gave it back after it had begun.
    Lost,
    /// Lost so often that it is not tried again.
    LostForGood,
    /// The worker does not know what it is. It did not run.
    Parked,
    /// It ran, and an operator wanted it to end meanwhile.
    Cancelled,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Snoozed => "snoozed",
            Self::Retried => "retried",
            Self::Dead => "dead",
            Self::Lost => "lost",
            Self::LostForGood => "lost_for_good",
            Self::Parked => "parked",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A fate that Redis holds until it is told to forget it.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    pub fate: Fate,
    /// The member of the unrecorded set, byte for byte.
    pub(crate) raw: String,
}

impl Settled {
    pub(crate) fn of(fate: Fate) -> Self {
        // Plain struct: writing it as JSON cannot fail.
        let raw = serde_json::to_string(&fate).unwrap_or_default();
        Self { fate, raw }
    }

    pub(crate) fn read(raw: String) -> Option<Self> {
        let fate = serde_json::from_str(&raw).ok()?;
        Some(Self { fate, raw })
    }
}
