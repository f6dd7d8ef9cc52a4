use booking::view;
use store::calendar_reads::{self, Given};
use store::{Error, Store};

use super::Event;
use crate::admin::calendars::CALENDARS;
use crate::admin::words;

/// What each portal learned of the stay: that the nights are taken, and that they are free again. A hold is in no
/// calendar. Stays that came from the original may not say when they were confirmed.
pub(super) async fn read(store: &Store, reservation: i32, view: &view::Reservation) -> Result<Vec<Event>, Error> {
    let cabin = view.accommodation_id;
    let since = view.confirmed_at.unwrap_or(view.created_at);
    let with = calendar_reads::first_with(store, cabin, reservation, since).await?;
    let shared = view.confirmed_at.is_some() || !with.is_empty();
    let without = match view.cancelled_at.filter(|_| shared) {
        Some(at) => calendar_reads::first_without(store, cabin, reservation, at).await?,
        None => Vec::new(),
    };
    let with = with.iter().map(|given| event(given, "con esta estadía"));
    Ok(with.chain(without.iter().map(|given| event(given, "ya sin esta estadía"))).collect())
}

fn event(given: &Given, how: &str) -> Event {
    Event {
        what: format!("{} leyó el calendario {how}", words::reader(&given.reader)),
        href: Some(CALENDARS.to_owned()),
        ..Event::at(given.at)
    }
}
