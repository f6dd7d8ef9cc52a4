//! The verbs against a real Postgres.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod blocks;
mod cabins;
mod desk;
mod extensions;
mod histories;
mod holds;
mod limits;
mod moves;
mod payments;
mod races;
mod replays;
mod settling;
mod stays;
mod sweeps;
mod views;
