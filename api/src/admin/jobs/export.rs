//! `GET /admin/jobs.csv`: the list's jobs as a file, however many, read a thousand at a time as the caller takes them.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use futures::stream::{self, Stream};
use relay::JobView;
use serde_json::{Map, Value};
use store::ledger::Filter;
use store::{Error, Turn, audit};

use super::asked::Asked;
use crate::admin::csv::{self, MARK, Separator};
use crate::admin::door::Looks;
use crate::admin::refused::Refused;
use crate::app::App;
use crate::input::Query;
use crate::problem::Problem;

const AT_A_TIME: i64 = 1000;

const COLUMNS: [&str; 15] = [
    "id",
    "kind",
    "queue",
    "state",
    "reservation",
    "attempts",
    "max_attempts",
    "runs",
    "crashes",
    "created_at",
    "run_at",
    "started_at",
    "finished_at",
    "worker",
    "last_error",
];

pub(super) async fn export(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let now = app.clock().now();
    let filter = asked.filter(now).map_err(|faults| Problem::invalid_field("query", faults.join(" ")))?;
    let given: Map<String, Value> = asked.given().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let mut tx = app.store().begin().await?;
    audit::write(&mut tx, &who.actor(), "export_jobs", None, given.into(), now).await?;
    let _no_jobs = tx.commit().await?;
    let lines = lines(app, filter, Separator::asked(&query));
    Ok(csv::answer("attachment; filename=\"trabajos.csv\"", lines))
}

fn lines(app: App, filter: Filter, separator: Separator) -> impl Stream<Item = Result<String, Error>> + Send {
    let head = stream::iter([Ok(format!("{MARK}{}", separator.line(&COLUMNS.map(str::to_owned))))]);
    let timezone = app.rules().timezone;
    let body = stream::try_unfold((Some(filter), app), move |(filter, app)| async move {
        let Some(filter) = filter else { return Ok(None) };
        let found = app.look().list(&filter, AT_A_TIME).await?;
        let text: String = found.iter().map(|job| line(separator, job, timezone)).collect();
        let full = i64::try_from(found.len()).is_ok_and(|count| count == AT_A_TIME);
        let last = found.last().filter(|_| full).map(|last| last.id);
        let next = last.map(|id| Filter { turn: Turn::Before(id), ..filter });
        Ok(Some((text, (next, app))))
    });
    futures::StreamExt::chain(head, body)
}

fn line(separator: Separator, job: &JobView, timezone: Tz) -> String {
    let at = |at: DateTime<Utc>| at.with_timezone(&timezone).to_rfc3339_opts(SecondsFormat::Secs, false);
    let maybe = |when: Option<DateTime<Utc>>| when.map_or_else(String::new, at);
    separator.line(&[
        job.id.to_string(),
        job.kind.clone(),
        job.queue.clone(),
        job.state.clone(),
        job.reservation.clone().unwrap_or_default(),
        job.attempts.to_string(),
        job.max_attempts.to_string(),
        job.runs.to_string(),
        job.crashes.to_string(),
        at(job.created_at),
        at(job.run_at),
        maybe(job.started_at),
        maybe(job.finished_at),
        job.worker.clone().unwrap_or_default(),
        job.last_error.clone().unwrap_or_default(),
    ])
}
