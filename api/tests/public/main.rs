//! The api as callers meet it: real HTTP, real Postgres, real Redis.

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
