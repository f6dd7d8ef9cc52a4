//! A stay: the nights between a check-in and a check-out date.
//!
//! Half-open, as the exclusion constraint of the table: the day a guest leaves is free for the next one.
//! Refuses stays without a night; of new ones also those longer than [`MAX_NIGHTS`]. Whether the dates can be
//! booked today is asked apart, since stays of the past are read too.

use chrono::{Days, NaiveDate};

/// The longest stay that can be asked for, in nights.
pub const MAX_NIGHTS: u32 = 60;

/// How far ahead of today a stay may end, in days.
pub const MAX_AHEAD_DAYS: u32 = 730;

/// `[check_in, check_out)`, at least one night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stay {
    check_in: NaiveDate,
    check_out: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StayError {
    #[error("must be after check_in")]
    NotAfterCheckIn,
    #[error("a stay has at most {MAX_NIGHTS} nights")]
    TooLong,
    #[error("must not be in the past")]
    Past,
    #[error("must be at most {MAX_AHEAD_DAYS} days ahead")]
    TooFar,
}

impl StayError {
    /// The input that is at fault, by the name callers know it.
    pub fn field(&self) -> &'static str {
        match self {
            StayError::Past => "check_in",
            StayError::NotAfterCheckIn | StayError::TooLong | StayError::TooFar => "check_out",
        }
    }
}

impl Stay {
    /// One that somebody asks for.
    pub fn new(check_in: NaiveDate, check_out: NaiveDate) -> Result<Stay, StayError> {
        let stay = Stay::standing(check_in, check_out)?;
        if stay.nights() > MAX_NIGHTS {
            return Err(StayError::TooLong);
        }
        Ok(stay)
    }

    /// One that stands already: the system before us took stays of any length.
    pub fn standing(check_in: NaiveDate, check_out: NaiveDate) -> Result<Stay, StayError> {
        if check_out <= check_in {
            return Err(StayError::NotAfterCheckIn);
        }
        Ok(Stay { check_in, check_out })
    }

    pub fn check_in(&self) -> NaiveDate {
        self.check_in
    }

    pub fn check_out(&self) -> NaiveDate {
        self.check_out
    }

    pub fn nights(&self) -> u32 {
        let days = self.check_out.signed_duration_since(self.check_in).num_days();
        u32::try_from(days).unwrap_or(0)
    }

    /// The date on which each night begins, the check-out date not among them.
    pub fn each_night(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let check_out = self.check_out;
        self.check_in.iter_days().take_while(move |night| *night < check_out)
    }

    /// Whether the two share a night.
    pub fn overlaps(&self, other: &Stay) -> bool {
        self.check_in < other.check_out && other.check_in < self.check_out
    }

    pub fn contains(&self, night: NaiveDate) -> bool {
        self.check_in <= night && night < self.check_out
    }

    /// Whether the stay can be asked for on the business's local date `today`.
    pub fn bookable_on(&self, today: NaiveDate) -> Result<(), StayError> {
        if self.check_in < today {
            return Err(StayError::Past);
        }
        // No last day: the calendar ends before the window does, so nothing is too far.
        let last = today.checked_add_days(Days::new(u64::from(MAX_AHEAD_DAYS)));
        if last.is_some_and(|last| self.check_out > last) {
            return Err(StayError::TooFar);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
