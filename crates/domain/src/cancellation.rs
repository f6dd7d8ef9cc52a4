//! What is given back of a stay that is cancelled, as data: the earlier, the more.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::hours::check_in_at;

/// Hours before check-in until which a share counts, and the share. After the last of them nothing.
const TERMS: [(i64, u32); 2] = [(48, 100), (0, 50)];

/// The share counts before `until`, and after the `until` of the term before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// None: from then on.
    pub until: Option<DateTime<Utc>>,
    pub refund_percent: u32,
}

/// The terms of a stay, in the order in which they come.
pub fn terms(check_in: NaiveDate, tz: Tz) -> [Term; 3] {
    let [free, half] = TERMS.map(|(hours, refund_percent)| Term {
        until: Some(check_in_at(check_in, tz) - TimeDelta::hours(hours)),
        refund_percent,
    });
    [free, half, Term { until: None, refund_percent: 0 }]
}

/// Of what was paid, the hundredths that cancelling at `now` gives back.
pub fn share(check_in: NaiveDate, tz: Tz, now: DateTime<Utc>) -> u32 {
    let counts = |term: &Term| term.until.is_none_or(|until| now < until);
    terms(check_in, tz).into_iter().find(counts).map_or(0, |term| term.refund_percent)
}

#[cfg(test)]
mod tests;
