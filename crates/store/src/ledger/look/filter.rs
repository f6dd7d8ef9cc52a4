use chrono::{DateTime, Utc};

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

/// Which jobs are meant. Everything that is given has to hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub queue: Option<String>,
    pub kind: Option<String>,
    pub state: Option<State>,
    /// Part of the id, the reservation's code, a probe's tag or the last error.
    pub text: Option<String>,
    pub created_before: Option<DateTime<Utc>>,
}

impl Filter {
    pub(in crate::ledger) fn pattern(&self) -> Option<String> {
        let text = self.text.as_ref()?;
        let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        Some(format!("%{escaped}%"))
    }

    /// So that an index can find them; the exact state is asked of each.
    pub(in crate::ledger) fn stored(&self) -> Option<&'static str> {
        self.state.map(State::stored)
    }
}
