//! The sandbox from outside: real SMTP and HTTP over loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod calls;
mod deliveries;
mod desk;
mod dialog;
mod faults;
mod feeds;
mod guest;
mod inbox;
mod mail;
mod pages;
mod pay;
mod payments;
mod posta;
mod preferences;
mod stage;
mod voice;
mod whatsapp;
