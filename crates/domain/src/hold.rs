//! The times within a hold.

use chrono::{DateTime, TimeDelta, Utc};

/// When a third of the hold is left: the guest is reminded to pay.
pub fn reminder_at(held_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> DateTime<Utc> {
    expires_at - (expires_at - held_at) / 3
}

/// When a hold's payments are looked for next, in case that no notification told of them: shortly
/// before its end, while it can still be kept, and for a day afterwards. None: no more.
pub fn reconcile_at(held_at: DateTime<Utc>, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let before = ((expires_at - held_at) / 5).min(TimeDelta::minutes(2));
    let looks = [
        -before,
        TimeDelta::seconds(15),
        TimeDelta::minutes(2),
        TimeDelta::minutes(15),
        TimeDelta::hours(2),
        TimeDelta::hours(24),
    ];
    looks.into_iter().filter_map(|look| expires_at.checked_add_signed(look)).find(|at| now < *at)
}

#[cfg(test)]
mod tests;
