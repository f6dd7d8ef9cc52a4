//! The ledger: tables `jobs`, `job_attempts`, `queues` and `paused_kinds`.
//!
//! A row is *pending* from its promise until its fate is recorded; in between Redis knows whether
//! it is scheduled, ready or running. Rows that the queue has to be told of are found by `told`
//! (new, moved, withdrawn) and by `relayed_epoch` (told to a server that has since been replaced).

mod bulk;
mod compare;
mod dead;
mod discard;
mod hour;
mod look;
mod parked;
mod pause;
mod promise;
mod prune;
mod rebuild;
mod record;
mod redrive;
mod tell;

pub use bulk::{Batch, Selection, page};
pub use compare::{Place, Standing, believed, mark_untold, standings};
pub use dead::{Alike, Deaths, GATHERED, dead_alike, gather_deaths};

pub use discard::{Discarded, Reach, discard, discard_many};
pub use hour::{Minute, hour};
pub use look::{
    Counts, Filter, JobRow, Lost, Promised, State, StateCount, attempts, count, count_some, discarded_of, find, list,
    of_reservation, standing,
};
pub use parked::{bury_parked, unpark};
pub use pause::{Paused, Scope, pause, pauses, pauses_alone, resume};
pub use promise::{Order, Promise, promise, promise_many, promise_once_more, withdraw};
pub use prune::{Cursor, Ended, delete_ended, ended};
pub use rebuild::rebuild;
pub use record::{Fate, Outcome, record};
pub use redrive::{Redriven, redrive, redrive_many};
pub use tell::{Server, Told, mark_told, oldest_untold, server, set_server, untold, untold_of};
