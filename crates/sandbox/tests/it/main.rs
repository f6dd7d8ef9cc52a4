//! The sandbox from outside: real SMTP and HTTP over loopback.

mod dialog;
mod faults;
mod inbox;
mod mail;
mod pages;
mod stage;
