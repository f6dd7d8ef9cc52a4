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
    /// Milliseconds since 1970 when its life began: it was promised, or given a new life.
    pub born: i64,
    /// The circuit of its kind is open, and this run finds out whether the other side is well
    /// again. A retry costs no attempt then.
    pub probing: bool,
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
        strain: Strain,
    },
    /// Not again.
    Dead {
        error: String,
        strain: Strain,
    },
    /// This worker does not know what it is; no run is counted.
    Park {
        error: String,
    },
}

/// What a failed run says about the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Strain {
    /// Nothing.
    #[default]
    None,
    /// It is not well: so many of these on end open the circuit of the kind.
    Failed,
    /// It asks for patience: nobody uses limits of that class before that time.
    Slow { limit: String, delay: Duration },
}

/// How often something may be done: once in `every`, and `burst` at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub every: Duration,
    pub burst: u32,
}

/// When the circuit of a kind opens, and for how long: twice as long each time that it is not well
/// on trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Failed runs on end.
    pub failures: u32,
    pub first: Duration,
    pub longest: Duration,
}

/// In the data of a task: an operator wants the run to end.
#[derive(Clone, Debug, Default)]
pub struct Cancel(pub(crate) tokio_util::sync::CancellationToken);

impl Cancel {
    /// Resolves when the run is cancelled.
    pub async fn cancelled(&self) {
        self.0.cancelled().await;
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
