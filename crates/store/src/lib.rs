//! All SQL there is: one file a table, free functions over [`Tx`] (part of a change) or
//! [`Store`] (a read of its own). The only crate that knows sqlx.
//!
//! It decides nothing about stays, money or jobs; it refuses what a constraint refuses, by the
//! constraint's name. Time is an argument: nothing here asks a clock, the database's included.

pub mod accommodations;
pub mod admin_stamps;
mod anywhere;
pub mod audit;
pub mod blocks;
pub mod calendar_exports;
pub mod calendar_reads;
pub mod chat;
mod clock;
mod count;
pub mod deliveries;
mod error;
pub mod idempotency;
pub mod job_changes;
pub mod ledger;
pub mod mail_slots;
pub mod mails;
pub mod notices;
pub mod payment_links;
pub mod payments;
mod personal;
mod pool;
pub mod refund_dues;
pub mod refunds;
pub mod reservations;
pub mod schedule;
pub mod schema;
mod seed;
pub mod sign_ins;
mod touched;
mod turn;
mod tx;
mod watch;
pub mod webhooks;

pub use clock::follow_clock;
pub use count::Count;
pub use error::Error;
pub use personal::Personal;
pub use pool::Store;
pub use schema::{Schema, migrate, schema};
pub use seed::seed;
pub use turn::Turn;
pub use tx::{Promised, Tx};
pub use watch::watch_pool;
