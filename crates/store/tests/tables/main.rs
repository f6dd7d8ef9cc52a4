//! The tables against a real Postgres, where the verbs' own tests do not reach.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accommodations;
mod deliveries;
mod idempotency;
mod reservations;
