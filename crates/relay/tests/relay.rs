//! The relay between a real Postgres and a real Redis.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "relay/failing_over.rs"]
mod failing_over;
#[path = "relay/full.rs"]
mod full;
#[path = "relay/pausing.rs"]
mod pausing;
#[path = "relay/recording.rs"]
mod recording;
#[path = "relay/repairing.rs"]
mod repairing;
#[path = "relay/telling.rs"]
mod telling;
#[path = "relay/world.rs"]
mod world;
