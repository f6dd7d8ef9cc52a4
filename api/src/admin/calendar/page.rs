//! The page: the month as it stands, and what has just been said about it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::local;
use domain::reservation::Status;
use runtime::settings::Role;
use store::accommodations::{self, Accommodation};
use store::{blocks, reservations};

use super::CALENDAR;
use super::asked::{Asked, address, first_day};
use super::blocks::Row;
use super::clashes::clashes;
use super::grid::{self, Cell, Day};
use super::things::{Look, Thing, of};
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::app::App;
use crate::guest::Faults;
use crate::input::Form;
use crate::page;

/// Of live stays, of those that were slept, of blocks: more in a month is no calendar that anybody could read.
const MOST: usize = 5_000;

/// What the page says of a form that was sent to it.
#[derive(Default)]
pub(in crate::admin) struct Told {
    pub(in crate::admin) said: Option<&'static str>,
    /// Why something was not done.
    pub(in crate::admin) alert: Option<String>,
    /// The stay that stood in the way.
    pub(in crate::admin) in_the_way: Option<String>,
    pub(in crate::admin) faults: Faults,
    pub(in crate::admin) typed: Typed,
}

/// A block as it was typed.
#[derive(Default)]
pub(in crate::admin) struct Typed {
    pub(in crate::admin) accommodation_id: String,
    pub(in crate::admin) from: String,
    pub(in crate::admin) to: String,
    pub(in crate::admin) reason: String,
}

#[derive(Template)]
#[template(path = "admin/calendar.html")]
struct Page {
    frame: Frame,
    told: Told,
    faults: Vec<&'static str>,
    name: String,
    month: String,
    /// Of the one cabin that is shown; empty: all of them.
    acc_id: String,
    before: Option<String>,
    after: Option<String>,
    now: Option<String>,
    days: Vec<Day>,
    cabins: Vec<Accommodation>,
    bodies: Vec<Body>,
    clashes: Vec<String>,
    is_cut: bool,
    blocks: Vec<Row>,
    may: bool,
}

/// A cabin's part of the table.
struct Body {
    id: i32,
    name: String,
    active: bool,
    is_free: bool,
    rows: Vec<Vec<Cell>>,
}

impl Typed {
    pub(in crate::admin) fn of(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self { accommodation_id: text("accommodation_id"), from: text("from"), to: text("to"), reason: text("reason") }
    }
}

pub(in crate::admin) async fn page(
    app: &App,
    who: &Who,
    status: StatusCode,
    asked: Asked,
    mut told: Told,
) -> Result<Response, Refused> {
    let (store, now) = (app.store(), app.clock().now());
    let today = local::today(now, app.rules().timezone);
    let cabins = accommodations::list(store, true).await?;
    let range = asked.month..asked.end();
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let stays = reservations::on_calendar(store, &range, asked.accommodation, now, limit).await?;
    let closed = blocks::within(store, &range, asked.accommodation, limit).await?;
    let slept = stays.iter().filter(|stay| stay.status == Status::Completed).count();
    let is_cut = [slept, stays.len().saturating_sub(slept), closed.len()].into_iter().any(|count| count > MOST);
    let mut things: Vec<Thing> = stays.into_iter().map(Thing::from).chain(closed.iter().map(Thing::from)).collect();
    things.sort_by_key(|thing| (thing.accommodation_id, thing.from, thing.to));
    let days = grid::days(asked.month, today);
    let bodies = bodies(&asked, &days, &cabins, &things);
    let acc_id = asked.accommodation.map_or_else(String::new, |id| id.to_string());
    if told.typed.accommodation_id.is_empty() {
        told.typed.accommodation_id.clone_from(&acc_id);
    }
    let [before, after] = asked.neighbours().map(|month| month.map(|month| address(month, asked.accommodation)));
    let page = Page {
        frame: Frame::new(app, who, CALENDAR),
        told,
        name: spanish::month(asked.month),
        month: asked.month.format("%Y-%m").to_string(),
        before,
        after,
        now: (asked.month != first_day(today)).then(|| address(today, asked.accommodation)),
        clashes: clashes(&cabins, &things),
        days,
        bodies,
        is_cut,
        blocks: closed.into_iter().map(|block| Row::new(block, &cabins)).collect(),
        may: who.may(Role::Owner),
        acc_id,
        faults: asked.faults,
        cabins,
    };
    Ok(page::answer_in_panel(status, &page))
}

/// Those that are let, and those that have something in the month all the same.
fn bodies(asked: &Asked, days: &[Day], cabins: &[Accommodation], things: &[Thing]) -> Vec<Body> {
    let body = |cabin: &Accommodation| {
        let own = of(things, cabin.id);
        let shown = asked.accommodation.map_or(cabin.active || !own.is_empty(), |id| id == cabin.id);
        shown.then(|| Body {
            id: cabin.id,
            name: cabin.name.clone(),
            active: cabin.active,
            is_free: own.is_empty(),
            rows: grid::rows(asked.month, days, own),
        })
    };
    cabins.iter().filter_map(body).collect()
}
