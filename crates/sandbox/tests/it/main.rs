//! The sandbox from outside: real SMTP and HTTP over loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod dialog;
mod faults;
mod inbox;
mod mail;
mod pages;
mod stage;
