use domain::reservation::IllegalMove;
use domain::stay::StayError;
use store::reservations::NO_OVERLAP;

/// Why a verb did nothing, worded for who asked.
///
/// After [`Refusal::DatesTaken`] and [`Refusal::Store`] the transaction may be broken: nothing more
/// can be done in it.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such accommodation")]
    UnknownAccommodation,
    #[error("must be at least 1")]
    NoGuests,
    #[error("must be at most {capacity}, as many as fit")]
    TooManyGuests { capacity: u32 },
    #[error(transparent)]
    Stay(#[from] StayError),
    #[error("some of these nights are taken")]
    DatesTaken,
    #[error("a guest may have at most {limit} holds at once: confirm or cancel one, or let it run out")]
    TooManyHolds { limit: u32 },
    #[error("the reservation is confirmed already")]
    AlreadyConfirmed,
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
    #[error("there is no such reservation")]
    NotFound,
    #[error(transparent)]
    Store(store::Error),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        if error.is_constraint(NO_OVERLAP) { Self::DatesTaken } else { Self::Store(error) }
    }
}
