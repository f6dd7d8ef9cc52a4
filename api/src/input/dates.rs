//! Dates as callers write them, and the stay that two of them make.

use chrono::NaiveDate;
use domain::stay::{Stay, StayError};

use super::Fields;

pub(super) const EXPECTED_DATE: &str = "must be a date such as 2027-03-01";

/// `YYYY-MM-DD` and nothing else: chrono alone would take `2027-3-1` and `+12027-03-01` too.
pub(crate) fn parse(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if shaped { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

impl Fields {
    /// The stay of `check_in` and `check_out`, as it can be asked for on the local date `today`. Both dates
    /// are looked at: a `check_in` in the past is named even where the range is at fault as well.
    pub(crate) fn stay(&mut self, today: NaiveDate) -> Option<Stay> {
        let check_in = self.date("check_in");
        let check_out = self.date("check_out");
        let past = check_in.is_some_and(|date| date < today);
        if past {
            self.refuse_stay::<()>(StayError::Past);
        }
        let stay = match Stay::new(check_in?, check_out?) {
            Ok(stay) => stay,
            Err(error) => return self.refuse_stay(error),
        };
        match stay.bookable_on(today) {
            Ok(()) => Some(stay),
            Err(_) if past => None,
            Err(error) => self.refuse_stay(error),
        }
    }

    fn refuse_stay<T>(&mut self, error: StayError) -> Option<T> {
        self.refuse(error.field(), error.to_string())
    }
}

#[cfg(test)]
mod tests;
