use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use store::Error;

/// What the business decides about holds.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub hold_duration: Duration,
    /// Decides which day is today.
    pub timezone: Tz,
    /// How many holds one guest may have at once. It binds guests only, not who acts for the business.
    pub max_active_holds: u32,
}

impl Rules {
    /// When what begins at `from` and is as long as a hold ends.
    pub(crate) fn end_of_hold(&self, from: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        let duration = TimeDelta::from_std(self.hold_duration).ok();
        let end = duration.and_then(|duration| from.checked_add_signed(duration));
        end.ok_or_else(|| Error::Other("a hold as long as HOLD_DURATION ends beyond the calendar".to_owned()))
    }
}
