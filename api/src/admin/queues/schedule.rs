//! `/admin/schedule`: the jobs that come back by the clock.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use booking::operate;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use jobs::schedule::{self, Entry};
use runtime::settings::Role;
use store::schedule::{self as marks, Mark};

use super::{SCHEDULE, to};
use crate::admin::alert::Alert;
use crate::admin::door::{Filled, Looks, Operators};
use crate::admin::frame::Frame;
use crate::admin::jobs::words as of_jobs;
use crate::admin::refused::Refused;
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;
use crate::problem::{Kind, Problem};
use crate::public::reservation::cancel::Reason;

type Answered = Result<Response, Refused>;

#[derive(Template)]
#[template(path = "admin/schedule.html")]
struct Page {
    frame: Frame,
    alert: Alert,
    may: bool,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    what: String,
    when: &'static str,
    last: Option<String>,
    next: Option<String>,
    pause: Option<String>,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Answered {
    let marks = marks::marks(app.store()).await?;
    let (timezone, now) = (app.rules().timezone, app.clock().now());
    let row = |entry: Entry| Row::new(&entry, marks.iter().find(|mark| mark.name == entry.name), timezone, now);
    let page = Page {
        frame: Frame::new(&app, &who, SCHEDULE),
        alert: Alert::said(&query),
        may: who.may(Role::Operator),
        rows: Entry::ALL.map(row).into(),
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Row {
    fn new(entry: &Entry, mark: Option<&Mark>, timezone: Tz, now: DateTime<Utc>) -> Self {
        let at = |at: DateTime<Utc>| words::moment(at, timezone);
        let paused = mark.filter(|mark| mark.paused_at.is_some());
        Self {
            name: entry.name,
            what: of_jobs::kind((entry.job)().kind().as_str(), None),
            when: entry.when,
            last: mark.and_then(|mark| mark.last).map(at),
            next: schedule::next(entry, now, timezone).ok().filter(|_| paused.is_none()).map(at),
            pause: paused.map(|mark| {
                let by = mark.paused_by.as_deref().unwrap_or_default();
                let reason = mark.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
                format!("En pausa, por {}{reason}", words::actor(by))
            }),
        }
    }
}

pub(super) async fn run(
    State(app): State<App>,
    Path(name): Path<String>,
    Filled { who, .. }: Filled<Operators>,
) -> Answered {
    let entry = find(&name)?;
    let mut tx = app.store().begin().await?;
    operate::run_entry(&mut tx, &entry, &who.actor(), app.clock().now()).await?;
    app.relay(tx.commit().await?);
    Ok(to(SCHEDULE, "retried"))
}

pub(super) async fn pause(
    State(app): State<App>,
    Path(name): Path<String>,
    Filled { who, form, .. }: Filled<Operators>,
) -> Answered {
    let entry = find(&name)?;
    let Ok(reason) = form.text("reason").parse::<Reason>() else { return Ok(to(SCHEDULE, "bad-reason")) };
    let mut tx = app.store().begin().await?;
    let paused = operate::pause_entry(&mut tx, &entry, reason.said(), &who.actor(), app.clock().now()).await?;
    app.relay(tx.commit().await?);
    Ok(to(SCHEDULE, if paused { "paused" } else { "paused-already" }))
}

pub(super) async fn resume(
    State(app): State<App>,
    Path(name): Path<String>,
    Filled { who, .. }: Filled<Operators>,
) -> Answered {
    let entry = find(&name)?;
    let mut tx = app.store().begin().await?;
    let resumed = operate::resume_entry(&mut tx, &entry, &who.actor(), app.clock().now()).await?;
    app.relay(tx.commit().await?);
    Ok(to(SCHEDULE, if resumed { "resumed" } else { "not-paused" }))
}

fn find(name: &str) -> Result<Entry, Problem> {
    Entry::find(name).map_err(|none| Problem::new(Kind::NotFound, none.to_string()))
}
