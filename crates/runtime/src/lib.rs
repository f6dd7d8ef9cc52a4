//! What both processes stand on: settings, clock, tasks, logs, metrics, probes, secrets, traces.
//!
//! It knows nothing of cabins, queues or databases, and it is the only room that reads the environment, asks the
//! machine for the time or starts a task.

pub mod clock;
pub mod metrics;
pub mod probes;
pub mod secret;
pub mod settings;
pub mod shutdown;
pub mod tasks;
pub mod telemetry;
pub mod trace;
