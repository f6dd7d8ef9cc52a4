use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use queue::Running;
use serde::{Serialize, Serializer};
use serde_json::Value;
use store::ledger::{JobRow, Lost, State};
use uuid::Uuid;

/// A job, as `posta jobs ls --json` prints it.
#[derive(Clone, Debug, Serialize)]
pub struct JobView {
    pub id: Uuid,
    pub kind: String,
    pub queue: String,
    pub state: String,
    pub attempts: i32,
    pub max_attempts: i32,
    pub runs: i32,
    pub crashes: i32,
    pub reservation: Option<String>,
    #[serde(serialize_with = "instant")]
    pub created_at: DateTime<Utc>,
    #[serde(serialize_with = "instant")]
    pub run_at: DateTime<Utc>,
    #[serde(serialize_with = "maybe_instant")]
    pub started_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "maybe_instant")]
    pub finished_at: Option<DateTime<Utc>>,
    pub worker: Option<String>,
    pub last_error: Option<String>,
    pub payload: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<AttemptView>>,
}

/// A run that failed or was lost.
#[derive(Clone, Debug, Serialize)]
pub struct AttemptView {
    pub run: i32,
    pub attempt: Option<i32>,
    #[serde(serialize_with = "instant")]
    pub started_at: DateTime<Utc>,
    pub worker: String,
    pub duration_ms: i64,
    pub error: String,
}

impl JobView {
    pub(super) fn of(row: JobRow, running: &HashMap<Uuid, Running>) -> Self {
        let mut view = Self {
            id: row.id,
            kind: row.kind,
            queue: row.queue,
            state: row.state,
            attempts: row.attempts,
            max_attempts: row.max_attempts,
            runs: row.runs,
            crashes: row.crashes,
            reservation: row.reservation,
            created_at: row.created_at,
            run_at: row.run_at,
            // Withdrawn before it ran, it has an end and no start.
            finished_at: row.started_at.and(row.finished_at),
            started_at: row.started_at,
            worker: row.worker,
            last_error: row.last_error,
            payload: row.payload,
            history: None,
        };
        if view.state == State::Running.as_str()
            && let Some(now) = running.get(&view.id)
        {
            view.started_at = DateTime::from_timestamp_millis(now.started_at);
            view.finished_at = None;
            view.worker = Some(now.worker.clone());
            view.runs = now.run;
        }
        view
    }
}

impl From<Lost> for AttemptView {
    fn from(lost: Lost) -> Self {
        let Lost { run, attempt, started_at, worker, duration_ms, error } = lost;
        Self { run, attempt, started_at, worker, duration_ms, error }
    }
}

pub(super) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn instant<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn maybe_instant<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => instant(at, serializer),
        None => serializer.serialize_none(),
    }
}
