//! `GET /admin/webhooks`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::local;
use store::Turn;
use store::webhooks::{self, Filter, Health, Line, Source, Verdict};
use uuid::Uuid;

use super::{LIST, told};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::turning::{self, Turning};
use crate::admin::{filters, words};
use crate::app::App;
use crate::input::{self, Query};
use crate::page;

const ON_A_PAGE: usize = 50;
const LONGEST_TEXT: usize = 256;
const BACK: TimeDelta = TimeDelta::hours(24);
/// More are not counted.
const MOST_REFUSED: i64 = 1000;

#[derive(Template)]
#[template(path = "admin/webhooks.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    fault: Option<&'static str>,
    sources: Vec<Fares>,
    rows: Vec<Row>,
    turning: Turning,
}

/// As it was typed, to stand in the form again.
struct Asked {
    source: String,
    verdict: String,
    since: String,
    q: String,
}

/// How a source fares.
struct Fares {
    name: &'static str,
    last_good: Option<String>,
    /// In the last day, where there was one.
    refused: Option<String>,
    refused_href: String,
}

struct Row {
    id: Uuid,
    at: String,
    source: String,
    verdict: (String, &'static str),
    subject: Option<String>,
    outcome: String,
    job: Option<Uuid>,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let (turn, timezone, now) = (turning::asked(&query), app.rules().timezone, app.clock().now());
    let address = asked.address();
    let (status, fault, mut found) = match asked.filter(turn, timezone) {
        Some(filter) => (StatusCode::OK, None, webhooks::list(app.store(), &filter).await?),
        None => (StatusCode::UNPROCESSABLE_ENTITY, Some("La fecha desde tiene que ser como 2027-03-01."), Vec::new()),
    };
    let turning = Turning::of(&mut found, ON_A_PAGE, turn, &address, |line| line.id);
    let health = webhooks::health(app.store(), now - BACK, MOST_REFUSED + 1).await?;
    let page = Page {
        frame: Frame::new(&app, &who, LIST),
        asked,
        fault,
        sources: health.iter().map(|health| Fares::new(health, timezone, now)).collect(),
        rows: found.into_iter().map(|line| Row::new(line, timezone)).collect(),
        turning,
    };
    Ok(page::answer_in_panel(status, &page))
}

impl Page {
    fn source_options() -> impl Iterator<Item = (&'static str, &'static str)> {
        Source::ALL.into_iter().map(|source| (source.as_str(), told::source(source.as_str())))
    }

    fn verdict_options() -> impl Iterator<Item = (&'static str, &'static str)> {
        Verdict::ALL.into_iter().map(|verdict| (verdict.as_str(), told::verdict(verdict.as_str()).0))
    }
}

impl Asked {
    fn of(query: &Query) -> Self {
        let text = |name| filters::text(query, name, LONGEST_TEXT);
        Self { source: text("source"), verdict: text("verdict"), since: text("since"), q: text("q") }
    }

    /// None where the day is none.
    fn filter(&self, turn: Turn<Uuid>, timezone: Tz) -> Option<Filter> {
        let since = match filters::given(&self.since) {
            Some(day) => Some(beginning(input::date(&day)?, timezone)),
            None => None,
        };
        Some(Filter {
            source: filters::given(&self.source),
            verdict: filters::given(&self.verdict),
            since,
            about: filters::given(&self.q),
            turn,
            limit: i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX),
        })
    }

    fn address(&self) -> String {
        let fields = [("source", &self.source), ("verdict", &self.verdict), ("since", &self.since), ("q", &self.q)];
        filters::address(LIST, fields.map(|(name, text)| (name, text.as_str())))
    }
}

fn beginning(day: NaiveDate, timezone: Tz) -> DateTime<Utc> {
    local::instant(day, NaiveTime::MIN, timezone)
}

impl Fares {
    fn new(health: &Health, timezone: Tz, now: DateTime<Utc>) -> Self {
        let name = health.source.as_str();
        let since = local::today(now - BACK, timezone).to_string();
        let refused = [("source", name), ("since", since.as_str())];
        Self {
            name: told::source(name),
            last_good: health.last_good.map(|at| words::moment(at, timezone)),
            refused: match health.refused {
                0 => None,
                1 => Some("1 rechazado en 24 horas".to_owned()),
                many if many > MOST_REFUSED => Some(format!("más de {MOST_REFUSED} rechazados en 24 horas")),
                several => Some(format!("{several} rechazados en 24 horas")),
            },
            refused_href: filters::address(LIST, refused),
        }
    }
}

impl Row {
    fn new(line: Line, timezone: Tz) -> Self {
        let (verdict, look) = told::verdict(&line.verdict);
        Self {
            id: line.id,
            at: words::moment(line.received_at, timezone),
            source: told::source(&line.source).to_owned(),
            verdict: (verdict.to_owned(), look),
            subject: line.subject,
            outcome: line.outcome.as_deref().map_or_else(String::new, told::outcome),
            job: line.job_id,
        }
    }
}
