//! What is given back of a stay that is cancelled, in words.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::cancellation::{self, Term};
use domain::local;

use crate::{clock_time, day, share_given_back};

/// Until when, and what of the money then comes back.
pub struct TermWords {
    pub when: String,
    pub share: String,
}

/// The terms that still count: a guest who reads what is over has to work out what is not.
pub fn terms(check_in: NaiveDate, now: DateTime<Utc>, timezone: Tz) -> Vec<TermWords> {
    let counts = |term: &Term| term.until.is_none_or(|until| now < until);
    let left: Vec<Term> = cancellation::terms(check_in, timezone).into_iter().filter(counts).collect();
    let is_the_only_one = left.len() == 1;
    let words = |term: Term| TermWords {
        when: match term.until {
            Some(until) => {
                let this_year = local::today(now, timezone).year();
                let day = day(local::today(until, timezone), this_year);
                format!("Hasta el {day} a {}", clock_time(until, timezone))
            }
            None if is_the_only_one => "Si cancelás o no venís".to_owned(),
            None => "Después, o si no venís".to_owned(),
        },
        share: share_given_back(term.refund_percent),
    };
    left.into_iter().map(words).collect()
}
