use domain::money::Money;
use domain::reservation::{IllegalMove, Status};
use domain::stay::{MAX_AHEAD_DAYS, MAX_NIGHTS, StayError};
use store::blocks::NO_STAY_OVER_BLOCK;
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
    Rule(#[from] Rule),
    #[error(transparent)]
    Store(store::Error),
}

/// What stands against a verb that a person of the business asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    #[error("only a hold can be extended: the reservation is {0}")]
    NotAHold(Status),
    #[error("the hold has run out")]
    HoldIsOver,
    #[error("the hold was extended already")]
    ExtendedAlready,
    #[error("a guest cannot be missed before the day of check-in")]
    BeforeCheckIn,
    #[error("an amount must be above 0")]
    NoAmount,
    #[error("nothing is to be given back: name an amount to give back some all the same")]
    NothingDue,
    #[error("an order to give back {0} is under way already")]
    RefundUnderWay(Money),
    #[error("no more than {left} is left to be given back")]
    MoreThanIsLeft { left: Money },
    #[error("the guest left no address")]
    NoAddress,
    #[error("this mail would tell what is not true of the reservation")]
    MailNotTrue,
    #[error("the dates must span at least one night")]
    EmptyRange,
    #[error("{code} has some of these nights")]
    StayInTheWay { code: String },
    #[error("nights can be closed at most {MAX_AHEAD_DAYS} days ahead")]
    TooFarAhead,
    #[error("{MAX_NIGHTS} nights at that price are more than can be written down")]
    TooDear,
    #[error("there is no such block that was closed by hand")]
    NoSuchBlock,
    #[error("the accommodation {name} was added by this already")]
    AddedAlready { name: String },
    #[error("the address was changed meanwhile")]
    AddressChanged,
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        let taken = error.is_constraint(NO_OVERLAP) || error.is_constraint(NO_STAY_OVER_BLOCK);
        if taken { Self::DatesTaken } else { Self::Store(error) }
    }
}
