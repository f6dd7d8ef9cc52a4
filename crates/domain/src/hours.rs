//! The hours of the house, local: when a guest may come, has to leave, and is reminded of the stay.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::local::instant;

const CHECK_IN: Option<NaiveTime> = NaiveTime::from_hms_opt(14, 0, 0);
const CHECK_OUT: Option<NaiveTime> = NaiveTime::from_hms_opt(10, 0, 0);
/// On the day before the check-in.
const REMINDER: Option<NaiveTime> = NaiveTime::from_hms_opt(10, 0, 0);

pub fn check_in_at(check_in: NaiveDate, tz: Tz) -> DateTime<Utc> {
    local(check_in, CHECK_IN, tz)
}

pub fn check_out_at(check_out: NaiveDate, tz: Tz) -> DateTime<Utc> {
    local(check_out, CHECK_OUT, tz)
}

/// When a guest is reminded of the stay.
pub fn check_in_reminder_at(check_in: NaiveDate, tz: Tz) -> DateTime<Utc> {
    local(check_in.checked_sub_days(Days::new(1)).unwrap_or(check_in), REMINDER, tz)
}

fn local(date: NaiveDate, hour: Option<NaiveTime>, tz: Tz) -> DateTime<Utc> {
    instant(date, hour.unwrap_or_default(), tz)
}

#[cfg(test)]
mod tests;
