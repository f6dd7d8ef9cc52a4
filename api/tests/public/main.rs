//! The api as callers meet it: real HTTP, real Postgres, real Redis.

#![expect(clippy::expect_used, clippy::panic, reason = "a step that fails fails its test, and says why")]

mod accommodations;
mod admin_acts;
mod admin_cabins;
mod admin_calendar;
mod admin_calendars;
mod admin_conversations;
mod admin_door;
mod admin_export;
mod admin_jobs;
mod admin_mails;
mod admin_payments;
mod admin_reservations;
mod admin_webhooks;
mod asking;
mod availability;
mod away;
mod booking_form;
mod booking_page;
mod calendars;
mod cancelling;
mod confirming;
mod described;
mod edge;
mod guest_cancels;
mod guest_page;
mod guest_watches;
mod holds;
mod idempotency;
mod limits;
mod logs;
mod malformed;
mod origins;
mod pages;
mod panel;
mod probes;
mod quotes;
mod reading;
mod refusals;
mod sessions;
mod shown;
mod site;
mod stopping;
mod webhooks;
mod wire;
