//! What opens something, and what does not.

#![expect(clippy::unwrap_used, reason = "a step that fails fails its test")]

mod calendar;
mod guest;
mod one_time;
mod sessions;
