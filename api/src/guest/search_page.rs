//! `GET /`: every cabin with its free nights, a price for who asks, and the form that holds the dates.

mod cabin;
mod price;

use std::collections::HashMap;

use access::OneTime;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::local;
use domain::stay::MAX_AHEAD_DAYS;
use store::accommodations::{self, Accommodation};
use store::reservations::{self, Busy};

use cabin::{Cabin, Turn};
use price::Price;

use super::faults::Faults;
use super::months::Day;
use super::refused::Refused;
use super::typed::Typed;
use super::{HOLD, asked, months};
use crate::app::App;
use crate::input::{self, Query};
use crate::page;
use crate::problem::Problem;

const MONTHS_SHOWN: u32 = 3;

/// Whom a form is for that nobody has filled in yet.
const USUAL_GUESTS: &str = "2";

/// What the page is to say beside what there is to book.
pub(super) struct Said {
    pub(super) typed: Typed,
    pub(super) faults: Faults,
    /// What is wrong where no field says it.
    pub(super) alert: Option<&'static str>,
    /// Of the form that holds.
    pub(super) key: OneTime,
    /// A hold was asked for, not only a price.
    pub(super) holding: bool,
    pub(super) month: Option<Turn>,
}

#[derive(Template)]
#[template(path = "pages/search.html")]
struct Page<'a> {
    cabins: Vec<Cabin>,
    typed: &'a Typed,
    faults: &'a Faults,
    alert: Option<&'a str>,
    price: Option<Price>,
    form: Option<Form<'a>>,
    today: NaiveDate,
    last: NaiveDate,
    most_guests: u32,
}

struct Form<'a> {
    action: &'a str,
    key: &'a str,
    /// The stay is to be changed in it, so that what was typed of the guest is not lost.
    editable: bool,
}

pub(super) async fn show(State(app): State<App>, query: Query) -> Result<Response, Refused> {
    let now = app.clock().now();
    let mut typed = Typed::of(|name| query.text(name));
    let cabins = accommodations::list(app.store(), false).await?;
    let mut faults = Faults::default();
    if typed.asks() {
        asked::stay(&typed, &cabins, local::today(now, app.rules().timezone), &mut faults);
    } else if !typed.accommodation_id.is_empty() {
        asked::cabin(&typed, &cabins, &mut faults);
    }
    if typed.guests.is_empty() && !typed.asks() {
        typed.guests = USUAL_GUESTS.to_owned();
    }
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let month = input::date(&format!("{}-01", query.text("mes")));
    let month = month.map(|first| Turn { first, cabin: query.text("ver").parse().ok() });
    let said = Said { typed, faults, alert: None, key: OneTime::new(), holding: false, month };
    page(&app, status, cabins, said, now).await
}

pub(super) async fn page(
    app: &App,
    status: StatusCode,
    cabins: Vec<Accommodation>,
    said: Said,
    now: DateTime<Utc>,
) -> Result<Response, Refused> {
    let today = local::today(now, app.rules().timezone);
    let last = today.checked_add_days(Days::new(u64::from(MAX_AHEAD_DAYS))).unwrap_or(today);
    let price = price(app, &cabins, &said.typed, today, now).await?;
    let free = price.as_ref().is_some_and(|price| price.available);
    let form = (free || said.holding).then(|| Form { action: HOLD, key: said.key.as_str(), editable: !free });

    let turn = Turn::of(&said, (today, last));
    let range = turn.first..months::end(turn.first, MONTHS_SHOWN);
    let mut busy: HashMap<i32, Vec<Busy>> = HashMap::new();
    for (cabin, stay) in reservations::busy_of_all(app.store(), &range, now).await? {
        busy.entry(cabin).or_default().push(stay);
    }
    let none = Vec::new();
    let shown = |cabin: &Accommodation| {
        let busy = busy.get(&cabin.id).unwrap_or(&none);
        Cabin::new(cabin, busy, &turn, &said.typed, (today, last), cabins.len() == 1)
    };
    let page = Page {
        cabins: cabins.iter().map(shown).collect(),
        typed: &said.typed,
        faults: &said.faults,
        alert: said.alert,
        price,
        form,
        today,
        last,
        most_guests: cabins.iter().map(|cabin| cabin.capacity).max().unwrap_or(1),
    };
    Ok(page::answer(status, &page))
}

/// None where none is asked for, or what is asked is at fault.
async fn price(
    app: &App,
    cabins: &[Accommodation],
    typed: &Typed,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<Price>, Refused> {
    if !typed.asks() {
        return Ok(None);
    }
    let Some(asked) = asked::stay(typed, cabins, today, &mut Faults::default()) else { return Ok(None) };
    let quote = booking::quote_stay(app.store(), app.rules(), asked.cabin.id, asked.stay, asked.guests, now).await;
    let quote = quote.map_err(Problem::from)?;
    Ok(Some(Price::new(&asked, &quote, app.rules(), today)))
}
