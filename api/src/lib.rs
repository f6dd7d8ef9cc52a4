//! The slim front of the engine: it checks what callers send, calls one verb or one read, and answers.
//!
//! It refuses to do work: whatever takes longer than a transaction is promised as a job, in that same
//! transaction. It holds no SQL, talks to no provider (it only listens), and never shows a caller what went wrong inside.

mod admin;
mod app;
mod assets;
mod bearer;
mod browser;
mod guest;
mod holding;
mod http;
mod input;
mod openapi;
mod page;
mod problem;
mod public;
mod readiness;
mod reference;
mod router;
mod serve;
mod webhooks;

pub use app::{App, Parts, RedisOk};
pub use openapi::document as openapi;
pub use router::router;
pub use serve::serve;
