//! How reservations and what goes with them look from outside: the one form in which the API, the
//! command line and the panel tell of them. Members are added, never renamed or dropped.

mod accommodation;
mod nights;
mod payment;
mod reservation;

use chrono_tz::Tz;
use store::{Error, Store, audit, payment_links, payments};

pub use accommodation::{Accommodation, Block};
pub use nights::{Availability, BusyStay, Quote};
pub use payment::{Entry, Payment};
pub use reservation::{Reservation, Term, Whole};

/// The reservation with its money.
pub async fn reservation(
    store: &Store,
    timezone: Tz,
    found: store::reservations::Reservation,
) -> Result<Reservation, Error> {
    let balance = payments::money(store, found.id).await?;
    let link = payment_links::find(store, found.id).await?;
    Ok(Reservation::new(found, &balance, link.map(|link| link.url), timezone))
}

/// Many of them, their money in one query and their payment pages in another.
pub async fn reservations(
    store: &Store,
    timezone: Tz,
    found: Vec<store::reservations::Reservation>,
) -> Result<Vec<Reservation>, Error> {
    let ids: Vec<i32> = found.iter().map(|reservation| reservation.id).collect();
    let balances = payments::money_of(store, &ids).await?;
    let mut urls = payment_links::urls_of(store, &ids).await?;
    let whole = |one: store::reservations::Reservation| {
        let balance = balances.get(&one.id).copied().unwrap_or_default();
        let url = urls.remove(&one.id);
        Reservation::new(one, &balance, url, timezone)
    };
    Ok(found.into_iter().map(whole).collect())
}

/// One with all that was paid and done, for who works for the business.
pub async fn whole(store: &Store, timezone: Tz, found: store::reservations::Reservation) -> Result<Whole, Error> {
    let id = found.id;
    Ok(Whole {
        reservation: reservation(store, timezone, found).await?,
        payments: payments::of(store, id).await?.into_iter().map(Payment::from).collect(),
        audit: audit::of(store, id).await?.into_iter().map(Entry::from).collect(),
    })
}
