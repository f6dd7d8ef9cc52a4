use chrono::{Months, NaiveDate};
use domain::quote::Rates;
use store::accommodations::Accommodation;
use store::reservations::Busy;

use super::super::months::{self, Month};
use super::{MONTHS_SHOWN, Said, Typed};
use crate::input;

/// A cabin in words.
pub(super) struct Cabin {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) about: Option<String>,
    /// `Hasta 4 personas`
    pub(super) room: String,
    pub(super) price_from: String,
    pub(super) chosen: bool,
    /// Its months are unfolded.
    pub(super) open: bool,
    pub(super) months: Vec<Month>,
    pub(super) earlier: Option<String>,
    pub(super) later: Option<String>,
}

/// Which months the calendars are turned to, and of which cabin somebody turned the leaves.
#[derive(Clone, Copy)]
pub(in crate::guest) struct Turn {
    pub(super) first: NaiveDate,
    pub(super) cabin: Option<i32>,
}

impl Turn {
    /// Those asked for, else those of the stay that is asked for; never out of what can be booked.
    pub(super) fn of(said: &Said, (today, last): (NaiveDate, NaiveDate)) -> Self {
        let stay = input::date(&said.typed.check_in).map(|first| Self { first, cabin: None });
        let turn = said.month.or(stay).unwrap_or(Self { first: today, cabin: None });
        Self { first: months::first_day(turn.first.clamp(today, last)), ..turn }
    }
}

impl Cabin {
    pub(super) fn new(
        cabin: &Accommodation,
        busy: &[Busy],
        turn: &Turn,
        typed: &Typed,
        bookable: (NaiveDate, NaiveDate),
        is_the_only_one: bool,
    ) -> Self {
        let id = cabin.id.to_string();
        let chosen = typed.accommodation_id == id;
        let step = Months::new(MONTHS_SHOWN);
        let leaf = |first: NaiveDate| leaf(&id, typed, first);
        let earlier = turn.first.checked_sub_months(step).filter(|_| turn.first > bookable.0);
        let later = turn.first.checked_add_months(step).filter(|first| *first < bookable.1);
        Self {
            name: cabin.name.clone(),
            about: cabin.description.clone().filter(|text| !text.trim().is_empty()),
            room: format!("Hasta {}", spanish::count(cabin.capacity, "persona", "personas")),
            price_from: price_from(&cabin.rates),
            chosen,
            open: is_the_only_one || turn.cabin.map_or(chosen, |turned| turned == cabin.id),
            months: months::months(turn.first, MONTHS_SHOWN, bookable, busy),
            earlier: earlier.map(|first| leaf(first.max(months::first_day(bookable.0)))),
            later: later.map(leaf),
            id,
        }
    }
}

/// `desde $ 50.000,00 la noche`, or without `desde` where all nights cost the same.
fn price_from(rates: &Rates) -> String {
    let weekend = rates.weekend_price();
    let price = spanish::pesos(rates.base_price.min(weekend));
    if weekend == rates.base_price { format!("{price} la noche") } else { format!("desde {price} la noche") }
}

/// The address of the page turned to other months, with what was asked kept.
fn leaf(cabin: &str, typed: &Typed, first: NaiveDate) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("accommodation_id", &typed.accommodation_id),
        ("check_in", &typed.check_in),
        ("check_out", &typed.check_out),
        ("guests", &typed.guests),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.append_pair("mes", &first.format("%Y-%m").to_string()).append_pair("ver", cabin);
    format!("/?{}#cabana-{cabin}", query.finish())
}
