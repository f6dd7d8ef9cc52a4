//! `GET /admin/queues`

use std::time::Duration;

use ::jobs::Kind;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use relay::{CircuitView, KindStats, PauseView, QueueStats, WorkerView};
use runtime::settings::Role;
use store::ledger::{self, Alike, GATHERED};

use super::chart::{Chart, HEIGHT, WIDTH};
use super::{QUEUES, SCHEDULE};
use crate::admin::alert::Alert;
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::jobs;
use crate::admin::jobs::words as of_jobs;
use crate::admin::refused::Refused;
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;

/// Of the jobs that a worker runs, those that are shown.
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "admin/queues.html")]
struct Page {
    frame: Frame,
    alert: Alert,
    may: bool,
    redis: bool,
    queues: Vec<Lane>,
    workers: Vec<Worker>,
    kinds: Vec<Row>,
    dead: Vec<Group>,
    /// Of how many they are, where there are more.
    gathered: Option<String>,
}

struct Lane {
    name: &'static str,
    states: Vec<(&'static str, &'static str, String)>,
    oldest: Option<String>,
    workers: usize,
    pause: Option<String>,
    chart: Chart,
}

struct Worker {
    id: String,
    place: String,
    version: String,
    queues: String,
    since: String,
    seen: String,
    running: Vec<String>,
    more: usize,
}

struct Row {
    kind: String,
    name: String,
    counts: Vec<(&'static str, String)>,
    pause: Option<String>,
    circuit: Option<String>,
}

struct Group {
    what: String,
    kind: String,
    error: String,
    count: String,
    first: String,
    last: String,
    href: String,
}

pub(super) async fn show(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let (timezone, now) = (app.rules().timezone, app.clock().now());
    let (stats, minutes, dead) =
        tokio::try_join!(app.look().stats(), ledger::hour(app.store(), now), ledger::dead_alike(app.store()))?;
    let paused = |kind: &str| stats.paused_kinds.iter().find(|pause| pause.kind == Some(kind));
    let circuit = |kind: &str| stats.circuits.iter().find(|circuit| circuit.kind == kind);
    let kinds = Kind::ALL.map(|kind| {
        let kind = kind.as_str();
        let counted = stats.kinds.iter().find(|counted| counted.kind == kind);
        Row::new(kind, counted, paused(kind), circuit(kind), (timezone, now))
    });
    let page = Page {
        frame: Frame::new(&app, &who, QUEUES),
        alert: Alert::said(&query),
        may: who.may(Role::Operator),
        redis: stats.redis,
        queues: stats.queues.iter().map(|queue| Lane::new(queue, Chart::of(queue.queue, &minutes), timezone)).collect(),
        kinds: kinds.into(),
        gathered: (dead.iter().map(|alike| alike.count).sum::<i64>() >= GATHERED).then(|| number(GATHERED)),
        dead: dead.iter().map(|alike| Group::new(alike, timezone)).collect(),
        workers: stats.workers.into_iter().map(|worker| Worker::new(worker, timezone, now)).collect(),
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Lane {
    fn new(stats: &QueueStats, chart: Chart, timezone: Tz) -> Self {
        let states = [
            ("ready", "En espera", stats.ready),
            ("running", "En curso", stats.running),
            ("scheduled", "Para después", stats.scheduled),
            ("parked", "Apartados", stats.parked),
            ("dead", "Muertos", stats.dead),
        ];
        Self {
            name: stats.queue,
            states: states.map(|(state, name, count)| (state, name, number(count))).into(),
            oldest: (stats.ready > 0).then(|| of_jobs::span(Duration::from_secs_f64(stats.oldest_ready_seconds))),
            workers: stats.workers,
            pause: stats.pause.as_ref().map(|pause| told(pause, timezone)),
            chart,
        }
    }
}

impl Worker {
    fn new(worker: WorkerView, timezone: Tz, now: DateTime<Utc>) -> Self {
        let ago = (now - worker.seen_at).to_std().unwrap_or_default();
        let more = worker.running.len().saturating_sub(SHOWN);
        Self {
            place: format!("{} · proceso {}", worker.host, worker.pid),
            queues: worker.queues.join(", "),
            since: words::moment(worker.started_at, timezone),
            seen: format!("hace {}", of_jobs::span(Duration::from_secs(ago.as_secs()))),
            running: worker.running.iter().take(SHOWN).map(ToString::to_string).collect(),
            more,
            version: worker.version,
            id: worker.id,
        }
    }
}

impl Row {
    fn new(
        kind: &str,
        counted: Option<&KindStats>,
        pause: Option<&PauseView>,
        circuit: Option<&CircuitView>,
        (timezone, now): (Tz, DateTime<Utc>),
    ) -> Self {
        let count = |of: fn(&KindStats) -> i64| number(counted.map_or(0, of));
        Self {
            kind: kind.to_owned(),
            name: of_jobs::kind(kind, None),
            counts: vec![
                ("ready", count(|kind| kind.ready)),
                ("scheduled", count(|kind| kind.scheduled)),
                ("parked", count(|kind| kind.parked)),
                ("dead", count(|kind| kind.dead)),
            ],
            pause: pause.map(|pause| told(pause, timezone)),
            circuit: circuit.map(|circuit| {
                let left = (circuit.probed_at - now).to_std().unwrap_or_default();
                format!(
                    "{} fallas seguidas: se prueba de a uno, el próximo en {}",
                    circuit.failures,
                    of_jobs::span(left)
                )
            }),
        }
    }
}

impl Group {
    fn new(alike: &Alike, timezone: Tz) -> Self {
        let at = |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| words::moment(at, timezone));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", "dead").append_pair("kind", &alike.kind);
        if !alike.error.is_empty() {
            query.append_pair("error", &alike.error);
        }
        Self {
            what: of_jobs::kind(&alike.kind, None),
            kind: alike.kind.clone(),
            error: alike.error.clone(),
            count: number(alike.count),
            first: at(alike.first_at),
            last: at(alike.last_at),
            href: format!("{}?{}", jobs::LIST, query.finish()),
        }
    }
}

fn told(pause: &PauseView, timezone: Tz) -> String {
    let reason = pause.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    format!("En pausa desde el {}, por {}{reason}", words::moment(pause.since, timezone), words::actor(&pause.by))
}

fn number(count: i64) -> String {
    spanish::number(count.unsigned_abs())
}
