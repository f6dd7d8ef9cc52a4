//! What a failure below becomes for the caller: every default conversion there is.

use booking::Refusal;

use super::{Kind, Problem};

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        let cause = error.to_string();
        match error {
            store::Error::Unavailable(_) | store::Error::Busy(_) => Self::unavailable(cause),
            store::Error::Constraint(_) | store::Error::Other(_) => Self::internal(cause),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let worded = refusal.to_string();
        match refusal {
            Refusal::UnknownAccommodation => Self::invalid_field("accommodation_id", worded),
            Refusal::NoGuests | Refusal::TooManyGuests { .. } => Self::invalid_field("guests", worded),
            Refusal::Stay(error) => Self::invalid_field(error.field(), worded),
            Refusal::DatesTaken => Self::new(Kind::DatesTaken, worded),
            Refusal::TooManyHolds { .. } => Self::new(Kind::TooManyHolds, worded),
            Refusal::AlreadyConfirmed => Self::new(Kind::AlreadyConfirmed, worded),
            Refusal::IllegalMove(_) | Refusal::Rule(_) => Self::new(Kind::IllegalMove, worded),
            Refusal::NotFound => Self::no_such_reservation(),
            Refusal::Store(error) => error.into(),
        }
    }
}
