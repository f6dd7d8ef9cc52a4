//! The ledger: tables `jobs`, `job_attempts` and `queues`.
//!
//! A row is *pending* from its promise until its fate is recorded; in between Redis knows whether
//! it is scheduled, ready or running. Rows that the queue has to be told of are found by `told`
//! (new, moved, withdrawn) and by `relayed_epoch` (told to a server that has since been replaced).

mod look;
mod promise;
mod record;
mod redrive;
mod tell;

pub use look::{Counts, Filter, JobRow, Lost, State, attempts, count, find, list, standing};
pub use promise::{Order, Promise, promise, promise_many, withdraw};
pub use record::{Fate, Outcome, record};
pub use redrive::{Redriven, bury_parked, rebuild, redrive, unpark};
pub use tell::{Server, Told, mark_told, oldest_untold, server, set_server, untold, untold_of};
