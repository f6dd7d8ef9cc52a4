//! The tables against a real Postgres, where the verbs' own tests do not reach.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accommodations;
mod calendars;
mod deliveries;
mod idempotency;
mod mail_slots;
mod plans;
mod reservations;
mod search;
mod sign_ins;
