//! The api as callers meet it: real HTTP, real Postgres, real Redis.

#![expect(clippy::expect_used, clippy::panic, reason = "a step that fails fails its test, and says why")]

mod accommodations;
mod away;
mod described;
mod edge;
mod holds;
mod idempotency;
mod limits;
mod logs;
mod malformed;
mod probes;
mod reading;
mod refusals;
mod site;
mod stopping;
mod wire;
