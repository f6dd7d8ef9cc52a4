//! The catalogue: every job there is, and for each its kind, queue, version, retry policy, time
//! limit, limits, unique and serial key; and which of them come back by the clock. Types only:
//! what a job does stands in the worker's handlers.
//!
//! A payload holds ids and nothing personal: it stands in Redis, in the ledger and in logs.

mod job;
mod kind;
pub mod limits;
mod mail;
mod policy;
pub mod probe;
mod queue;
pub mod schedule;
mod table;

pub use job::{Clash, Job, TRACEPARENT, Undecodable, Unique};
pub use kind::Kind;
pub use mail::Mail;
pub use policy::{Breaker, Policy};
pub use probe::Probe;
pub use queue::Queue;
pub use table::table;

/// A word that names nothing in the catalogue; the message names what there is.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no such {what}: {given} (there are {known})")]
pub struct NoSuch {
    pub what: &'static str,
    pub given: String,
    pub known: String,
}

impl NoSuch {
    fn new(what: &'static str, given: &str, known: impl IntoIterator<Item = &'static str>) -> Self {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        Self { what, given: given.to_owned(), known }
    }
}
