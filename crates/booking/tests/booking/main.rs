//! The verbs against a real Postgres.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod desk;
mod histories;
mod holds;
mod limits;
mod moves;
mod races;
mod sweeps;
