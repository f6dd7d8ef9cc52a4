//! `posta jobs` as an operator meets it: the real executable, a database and a Redis of each test's own, and where
//! something has to run, a real worker.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cancelling;
mod many;
mod one;
mod pauses;
mod place;
mod rebuilding;
mod schedule;
mod seeing;
mod terminal;
