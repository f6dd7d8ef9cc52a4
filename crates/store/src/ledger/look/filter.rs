use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Turn;
use crate::anywhere::anywhere;

/// A job's state as people speak of it. The ledger alone cannot tell `ready` from `running`:
/// who asks says which jobs the queue holds under a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Scheduled,
    Ready,
    Running,
    Done,
    Dead,
    Parked,
    Discarded,
}

impl State {
    pub const ALL: [Self; 7] =
        [Self::Scheduled, Self::Ready, Self::Running, Self::Done, Self::Dead, Self::Parked, Self::Discarded];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Parked => "parked",
            Self::Discarded => "discarded",
        }
    }

    /// The word in the table.
    const fn stored(self) -> &'static str {
        match self {
            Self::Scheduled | Self::Ready | Self::Running => "pending",
            ended => ended.as_str(),
        }
    }

    /// What a row with that word is.
    pub(in crate::ledger) fn of(stored: &str, run_at: DateTime<Utc>, running: bool, now: DateTime<Utc>) -> Self {
        match stored {
            "done" => Self::Done,
            "dead" => Self::Dead,
            "parked" => Self::Parked,
            "discarded" => Self::Discarded,
            // The table's own check lets nothing else in than `pending`.
            _ if running => Self::Running,
            _ if run_at > now => Self::Scheduled,
            _ => Self::Ready,
        }
    }
}

/// In hexadecimal digits. What is shorter is a word or a number rather than an id.
const SHORTEST_ID: usize = 8;
const LONGEST_ID: usize = 32;

/// Which jobs are meant. Everything that is given has to hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub queue: Option<String>,
    pub kind: Option<String>,
    pub state: Option<State>,
    /// Part of the reservation's code, a probe's tag or the last error, or of the payload of a job that is about no
    /// reservation; or the id, from its beginning on. In whatever case.
    pub text: Option<String>,
    /// The signature of the last error.
    pub error: Option<String>,
    pub created_before: Option<DateTime<Utc>>,
    /// What of it is listed. Who counts or changes them means all.
    pub turn: Turn<Uuid>,
}

impl Filter {
    pub(in crate::ledger) fn pattern(&self) -> Option<String> {
        self.text.as_deref().map(anywhere)
    }

    /// The first and the last id that begin as the text does; none where no id would be written so.
    pub(in crate::ledger) fn ids(&self) -> Option<(Uuid, Uuid)> {
        let text = self.text.as_deref()?.replace('-', "");
        let told = (SHORTEST_ID..=LONGEST_ID).contains(&text.len()).then_some(text)?;
        let first = Uuid::parse_str(&format!("{told:0<LONGEST_ID$}")).ok()?;
        let last = Uuid::parse_str(&format!("{told:f<LONGEST_ID$}")).ok()?;
        Some((first, last))
    }

    /// So that an index can find them; the exact state is asked of each.
    pub(in crate::ledger) fn stored(&self) -> Option<&'static str> {
        self.state.map(State::stored)
    }
}
