//! The hours of the house, local: when a guest may come, has to leave, and is reminded of the stay.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

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

/// Where the local clocks show the hour twice it is the first; where they skip it, it is read as if
/// they did not: by what they showed three hours before.
fn local(date: NaiveDate, hour: Option<NaiveTime>, tz: Tz) -> DateTime<Utc> {
    let at = date.and_time(hour.unwrap_or_default());
    let before = chrono::TimeDelta::hours(3);
    tz.from_local_datetime(&at)
        .earliest()
        .map(|at| at.to_utc())
        .or_else(|| Some(tz.from_local_datetime(&(at - before)).earliest()?.to_utc() + before))
        .unwrap_or_else(|| at.and_utc())
}

#[cfg(test)]
mod tests;
