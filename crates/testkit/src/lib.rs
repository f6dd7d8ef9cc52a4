//! What a test of ours stands on: a database of its own, a namespace of its own in Redis, a clock
//! that only it moves, cabins and guests to book with, and a look into the ledger.
//!
//! The servers are real and are named by `DATABASE_URL` and `REDIS_URL`; nothing is simulated here.
//! For tests only: what goes wrong panics.

#![expect(clippy::expect_used, clippy::panic, reason = "a set-up that fails fails its test, and says why")]

mod booked;
mod database;
mod drain;
mod kit;
mod ledger;
mod namespace;
mod server;
mod template;

pub use booked::{day, request};
pub use drain::drain;
pub use kit::Kit;
pub use ledger::{assert_enqueued, enqueued, refute_enqueued};
