//! What is given back to whom cancels: all of it until 48 hours before check-in, then half, then nothing.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

const CHECK_IN_TIME: Option<NaiveTime> = NaiveTime::from_hms_opt(14, 0, 0);
const FREE_UNTIL_BEFORE: TimeDelta = TimeDelta::hours(48);

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Share {
    /// The share counts before this instant; null: from the one before it on.
    #[schema(required = true, example = "2027-02-27T17:00:00Z")]
    until: Option<DateTime<Utc>>,
    #[schema(example = 100)]
    refund_percent: u32,
}

pub(super) fn schedule(check_in: NaiveDate, timezone: Tz) -> Vec<Share> {
    let arrival = check_in.and_time(CHECK_IN_TIME.unwrap_or_default());
    // Where the local clocks skip that hour, the hour is read as if they did not.
    let arrival = timezone.from_local_datetime(&arrival).earliest().map_or(arrival.and_utc(), |at| at.to_utc());
    vec![
        Share { until: Some(arrival - FREE_UNTIL_BEFORE), refund_percent: 100 },
        Share { until: Some(arrival), refund_percent: 50 },
        Share { until: None, refund_percent: 0 },
    ]
}

#[cfg(test)]
mod tests;
