//! `GET /admin/jobs/{id}`: all that there is to one job, and what may be done to it.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use jobs::{Job, Kind, Policy, TRACEPARENT};
use relay::JobView;
use runtime::settings::Role;
use runtime::trace::Trace;
use store::audit;
use uuid::Uuid;

use super::{JobInPath, LIST, no_such_job, words};
use crate::admin::alert::Alert;
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::{detail, reservations, words as plain};
use crate::app::App;
use crate::input::Query;
use crate::page;

#[derive(Template)]
#[template(path = "admin/job.html")]
struct Page {
    frame: Frame,
    alert: Alert,
    id: String,
    what: String,
    state: (String, &'static str),
    reservation: Option<String>,
    facts: Vec<(&'static str, String)>,
    policy: Vec<(&'static str, String)>,
    payload: String,
    /// The newest first.
    runs: Vec<Run>,
    last_error: Option<String>,
    log: Vec<Line>,
    webhooks: Vec<String>,
    forms: Forms,
    /// Whether it may still change.
    live: bool,
    blind: bool,
}

/// What may be done just now, by whoever looks.
#[derive(Default)]
struct Forms {
    /// What the button says.
    retry: Option<&'static str>,
    later: bool,
    discard: bool,
    cancel: bool,
}

/// A run that failed or was lost.
struct Run {
    number: i32,
    attempt: String,
    at: String,
    took: String,
    worker: String,
    error: String,
}

struct Line {
    at: String,
    actor: String,
    action: String,
    detail: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Looks(who): Looks,
    JobInPath(id): JobInPath,
    query: Query,
) -> Result<Response, Refused> {
    page(&app, &who, StatusCode::OK, id, Alert::said(&query)).await
}

/// As it stands now.
pub(super) async fn page(
    app: &App,
    who: &Who,
    status: StatusCode,
    id: Uuid,
    alert: Alert,
) -> Result<Response, Refused> {
    let job = app.look().show(id).await?.ok_or_else(no_such_job)?;
    let log = audit::of_job(app.store(), id).await?;
    let webhooks = store::webhooks::of_job(app.store(), id).await?;
    let (timezone, now) = (app.rules().timezone, app.clock().now());
    let (state, look) = words::state_named(&job.state);
    let page = Page {
        frame: Frame::new(app, who, LIST),
        alert,
        id: id.to_string(),
        what: words::kind(&job.kind, job.payload["mail"].as_str()),
        state: (state.to_owned(), look),
        facts: facts(&job, timezone, now),
        policy: policy(&job),
        payload: serde_json::to_string_pretty(&job.payload).unwrap_or_default(),
        runs: runs(&job, timezone),
        log: log.into_iter().rev().map(|entry| Line::new(&entry, timezone)).collect(),
        webhooks: webhooks.iter().map(Uuid::to_string).collect(),
        forms: if who.may(Role::Operator) { Forms::of(&job.state) } else { Forms::default() },
        live: !matches!(job.state.as_str(), "done" | "dead" | "discarded"),
        blind: app.look().blind().is_some(),
        last_error: job.last_error,
        reservation: job.reservation,
    };
    Ok(page::answer_in_panel(status, &page))
}

impl Forms {
    fn of(state: &str) -> Self {
        match state {
            "scheduled" => Self { retry: Some("Hacer ahora"), later: true, discard: true, cancel: false },
            "ready" => Self { retry: None, later: true, discard: true, cancel: false },
            "parked" | "dead" => Self { retry: Some("Reintentar"), later: true, discard: true, cancel: false },
            "running" => Self { cancel: true, ..Self::default() },
            _ => Self::default(),
        }
    }
}

impl Line {
    fn new(entry: &audit::Entry, timezone: Tz) -> Self {
        Self {
            at: plain::moment(entry.at, timezone),
            actor: plain::actor(&entry.actor).to_owned(),
            action: plain::action(&entry.action).to_owned(),
            detail: detail::told(&entry.detail, timezone),
        }
    }
}

fn facts(job: &JobView, timezone: Tz, now: DateTime<Utc>) -> Vec<(&'static str, String)> {
    let at = |at: DateTime<Utc>| plain::moment(at, timezone);
    let waits = matches!(job.state.as_str(), "scheduled" | "ready" | "parked");
    let next = if job.run_at > now {
        let span = (job.run_at - now).to_std().unwrap_or_default();
        format!("{}, en {}", at(job.run_at), words::span(span))
    } else {
        "apenas haya lugar".to_owned()
    };
    let took = job.started_at.zip(job.finished_at).and_then(|(from, to)| (to - from).to_std().ok());
    [
        ("Cola", Some(job.queue.clone())),
        ("Tipo", Some(job.kind.clone())),
        ("Creado", Some(at(job.created_at))),
        ("Próximo intento", waits.then_some(next)),
        ("Empezó", job.started_at.map(at)),
        ("Terminó", job.finished_at.map(at)),
        ("Tardó", took.map(words::span)),
        ("Lo hizo", job.worker.clone()),
        ("Intentos", Some(format!("{} de {}", job.attempts, job.max_attempts))),
        ("Corridas", Some(job.runs.to_string())),
        ("Traza", Some(Trace::of_job(job.id, job.payload[TRACEPARENT].as_str()).id().to_string())),
        ("Corridas perdidas", (job.crashes > 0).then(|| job.crashes.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// Of the job itself where this build can read it, else of its kind.
fn policy(job: &JobView) -> Vec<(&'static str, String)> {
    let Ok(kind) = job.kind.parse::<Kind>() else { return Vec::new() };
    let read = Job::decode(&job.kind, kind.version(), &job.payload);
    let Policy { first_wait, longest_wait, time_limit, max_age, breaker, .. } =
        read.map_or_else(|_| kind.policy(), |job| job.policy());
    let span = |span: Duration| words::span(span);
    [
        (
            "Espera entre intentos",
            Some(format!("hasta {}, y el doble cada vez; a lo sumo {}", span(first_wait), span(longest_wait))),
        ),
        ("Tiempo por corrida", Some(span(time_limit))),
        ("Se da por muerto", max_age.map(|age| format!("a los {} de creado", span(age)))),
        (
            "Si el otro lado falla",
            breaker.map(|breaker| format!("tras {} fallas seguidas se prueba de a uno", breaker.failures)),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

fn runs(job: &JobView, timezone: Tz) -> Vec<Run> {
    let history = job.history.iter().flatten().rev();
    let run = |run: &relay::AttemptView| Run {
        number: run.run,
        attempt: run.attempt.map_or_else(|| "perdida, no cuenta".to_owned(), |attempt| attempt.to_string()),
        at: plain::moment(run.started_at, timezone),
        took: words::span(Duration::from_millis(run.duration_ms.try_into().unwrap_or(0))),
        worker: run.worker.clone(),
        error: run.error.clone(),
    };
    history.map(run).collect()
}
