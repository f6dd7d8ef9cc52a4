//! The worker process: apalis workers over the queue's backend, one a queue, and what keeps them
//! honest: renewal, rescue, recording, the registry of living workers, probes.
//!
//! A handler reloads what its job names, checks that it is still wanted, does one outside thing
//! and records it. What it answers is the job's fate; see [`answer`].

mod answer;
mod beat;
mod context;
#[cfg(test)]
mod course;
mod engine;
mod handlers;
mod housekeeping;
mod identity;
mod layers;
#[cfg(test)]
mod paying;
mod payments;
mod pool;
mod probes;
mod run;
mod schedule;
#[cfg(test)]
mod trial;

pub use run::{Error, Options, run};
