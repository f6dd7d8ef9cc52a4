use std::time::Duration;

use chrono_tz::Tz;

/// What the business decides about holds.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub hold_duration: Duration,
    /// Decides which day is today.
    pub timezone: Tz,
    /// How many holds one guest may have at once. It binds guests only, not who acts for the business.
    pub max_active_holds: u32,
}
