//! The tables against a real Postgres, where the verbs' own tests do not reach.

mod accommodations;
mod deliveries;
mod idempotency;
mod reservations;
