//! The tables against a real Postgres, where the verbs' own tests do not reach.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accommodations;
mod calendar_reads;
mod calendars;
mod clock;
mod deliveries;
mod idempotency;
mod jobs_found;
mod lists;
mod mail_slots;
mod metrics;
mod noted;
mod on_calendar;
mod panel_list_plans;
mod panel_plans;
mod plans;
mod queue_migration;
mod reservations;
mod search;
mod sign_ins;
