//! The times within a hold.

use chrono::{DateTime, Utc};

/// When a third of the hold is left: the guest is reminded to pay.
pub fn reminder_at(held_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> DateTime<Utc> {
    expires_at - (expires_at - held_at) / 3
}

#[cfg(test)]
mod tests;
