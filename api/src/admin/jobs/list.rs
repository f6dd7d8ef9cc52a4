//! `GET /admin/jobs`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use jobs::{Kind, Queue};
use relay::JobView;
use runtime::settings::Role;
use store::ledger::{self, Filter};

use super::asked::Asked;
use super::change::{self, Change};
use super::{LIST, words};
use crate::admin::alert::Alert;
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::turning::{self, Turning};
use crate::admin::{filters, reservations, words as plain};
use crate::app::App;
use crate::input::Query;
use crate::page;

const ON_A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/jobs.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    faults: Vec<&'static str>,
    queues: [&'static str; Queue::ALL.len()],
    kinds: Vec<(&'static str, String)>,
    states: Vec<(&'static str, &'static str)>,
    /// Of this list, filters and all: what a page that is looked at asks for again.
    address: String,
    count: Option<String>,
    export: String,
    rows: Vec<Row>,
    turning: Turning,
    /// Whether it may be changed, all of it.
    changes: Vec<(&'static str, String)>,
    alert: Alert,
    /// How far a change is that was ordered from here.
    progress: Option<String>,
    /// Why nothing is known of what runs just now.
    blind: bool,
}

struct Row {
    id: String,
    what: String,
    kind: String,
    state: (String, &'static str),
    queue: String,
    reservation: Option<String>,
    tries: String,
    created: String,
    /// What is next, or when it ended.
    when: Option<String>,
    error: Option<String>,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let now = app.clock().now();
    let filter = asked.filter(now);
    let mut page = Page {
        frame: Frame::new(&app, &who, LIST),
        faults: Vec::new(),
        queues: Queue::ALL.map(Queue::as_str),
        kinds: Kind::ALL.map(|kind| (kind.as_str(), words::kind(kind.as_str(), None))).into(),
        states: ledger::State::ALL.map(|state| (state.as_str(), words::state(state).0)).into(),
        address: asked.address(LIST),
        count: None,
        export: asked.address("/admin/jobs.csv"),
        rows: Vec::new(),
        turning: Turning { newer: None, older: None },
        changes: Vec::new(),
        alert: Alert::said(&query),
        progress: change::progress(&app, &query).await?,
        blind: false,
        asked,
    };
    let turn = turning::asked(&query);
    let filter = match filter {
        Ok(filter) => Filter { turn, ..filter },
        Err(faults) => {
            page.faults = faults;
            return Ok(page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut found = app.look().list(&filter, limit).await?;
    page.count = Some(plain::count(app.look().count_some(&filter).await?, "trabajo", "trabajos"));
    page.turning = Turning::of(&mut found, ON_A_PAGE, turn, &page.address, |job| job.id);
    if page.progress.is_some() {
        page.address = filters::and(&page.address, "change", query.text("change"));
    }
    if who.may(Role::Operator) && page.asked.given().next().is_some() && !found.is_empty() {
        page.changes =
            Change::of(filter.state).iter().map(|change| (change.button(), change.address(&page.asked))).collect();
    }
    let timezone = app.rules().timezone;
    page.rows = found.into_iter().map(|job| Row::new(job, timezone, now)).collect();
    page.blind = app.look().blind().is_some();
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Row {
    fn new(job: JobView, timezone: Tz, now: DateTime<Utc>) -> Self {
        let (state, look) = words::state_named(&job.state);
        let at = |at: DateTime<Utc>| plain::moment(at, timezone);
        let when = match (job.finished_at, job.started_at) {
            (Some(ended), _) if matches!(job.state.as_str(), "done" | "dead" | "discarded") => {
                Some(format!("terminó {}", at(ended)))
            }
            (_, Some(started)) if job.state == "running" => Some(format!("desde {}", at(started))),
            _ if job.run_at > now => Some(format!("para {}", at(job.run_at))),
            _ => None,
        };
        Self {
            id: job.id.to_string(),
            what: words::kind(&job.kind, job.payload["mail"].as_str()),
            state: (state.to_owned(), look),
            reservation: job.reservation,
            tries: format!("{} de {}", job.attempts, job.max_attempts),
            created: at(job.created_at),
            when,
            error: job.last_error.filter(|_| job.state != "done"),
            kind: job.kind,
            queue: job.queue,
        }
    }
}
