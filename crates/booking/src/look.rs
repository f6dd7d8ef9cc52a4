//! What can be booked, and for how much: reads that promise nothing.

use chrono::{DateTime, NaiveDate, Utc};
use domain::local;
use domain::quote::quote;
use domain::stay::Stay;
use store::accommodations::{self, Accommodation};
use store::{Store, reservations};

use crate::{Refusal, Rule, Rules, view};

/// Which nights of `[from, to)` are taken, by holds, stays and blocks.
pub async fn availability(
    store: &Store,
    accommodation_id: i32,
    from: NaiveDate,
    to: NaiveDate,
    now: DateTime<Utc>,
) -> Result<view::Availability, Refusal> {
    if from >= to {
        return Err(Rule::EmptyRange.into());
    }
    let accommodation = active(store, accommodation_id).await?;
    let busy = reservations::busy(store, accommodation.id, &(from..to), now).await?;
    Ok(view::Availability::new(accommodation.id, from, to, busy))
}

/// What a stay costs, and whether it can be had now; what a hold would refuse is refused.
pub async fn quote_stay(
    store: &Store,
    rules: &Rules,
    accommodation_id: i32,
    stay: Stay,
    guests: u32,
    now: DateTime<Utc>,
) -> Result<view::Quote, Refusal> {
    let accommodation = active(store, accommodation_id).await?;
    check(rules, &accommodation, &stay, guests, now)?;
    let busy = reservations::busy(store, accommodation.id, &(stay.check_in()..stay.check_out()), now).await?;
    let quote = quote(&stay, &accommodation.rates);
    Ok(view::Quote::new(accommodation.id, &stay, guests, quote, busy.is_empty()))
}

/// What is asked of every stay, whoever asks for it.
pub(crate) fn check(
    rules: &Rules,
    accommodation: &Accommodation,
    stay: &Stay,
    guests: u32,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    stay.bookable_on(local::today(now, rules.timezone))?;
    let capacity = accommodation.capacity;
    match guests {
        0 => Err(Refusal::NoGuests),
        guests if guests > capacity => Err(Refusal::TooManyGuests { capacity }),
        _ => Ok(()),
    }
}

async fn active(store: &Store, id: i32) -> Result<Accommodation, Refusal> {
    accommodations::find_active(store, id).await?.ok_or(Refusal::UnknownAccommodation)
}
