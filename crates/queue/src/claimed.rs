use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

/// A job as a handler gets it.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: Uuid,
    pub queue: Arc<str>,
    pub kind: String,
    pub version: u32,
    pub payload: String,
    pub generation: i32,
    /// This run's number, from 1.
    pub run: i32,
    /// Attempts and crashes before this run.
    pub attempts: i32,
    pub crashes: i32,
    /// Milliseconds since it was due, by Redis' clock.
    pub waited: i64,
}

/// What becomes of a job after a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Done,
    /// Again after that time; no attempt is spent.
    Snooze(Duration),
    /// Again after that time; an attempt is spent.
    Retry {
        error: String,
        after: Duration,
    },
    /// Not again.
    Dead {
        error: String,
    },
    /// This worker does not know what it is; no run is counted.
    Park {
        error: String,
    },
}
