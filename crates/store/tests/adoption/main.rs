//! Databases that the original system left behind, built as it built them, and adopted.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod ahead;
mod look;
mod original;
mod refused;
mod repeated;
mod rows;
mod shape;
mod snapshot;
