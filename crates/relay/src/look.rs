//! What operators see: the ledger's history, and from the queue what runs just now.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use jobs::Queue;
use queue::{Connection, Running};
use runtime::clock::Clock;
use serde::{Serialize, Serializer};
use serde_json::Value;
use store::Store;
use store::ledger::{self, Filter, JobRow, State};
use uuid::Uuid;

/// Reads. Where Redis is away the ledger answers alone: nothing is shown as running then.
#[derive(Clone)]
pub struct Look {
    store: Store,
    connection: Connection,
    clock: Clock,
}

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

#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    pub queues: Vec<QueueStats>,
    pub workers: Vec<WorkerView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct QueueStats {
    pub queue: &'static str,
    pub scheduled: i64,
    pub ready: i64,
    pub running: i64,
    pub dead: i64,
    pub parked: i64,
    pub paused: bool,
    pub oldest_ready_seconds: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct WorkerView {
    pub id: String,
    pub pid: u32,
    pub host: String,
    pub version: String,
    pub queues: Vec<String>,
    #[serde(serialize_with = "instant")]
    pub started_at: DateTime<Utc>,
    #[serde(serialize_with = "instant")]
    pub seen_at: DateTime<Utc>,
    pub running: Vec<Uuid>,
}

impl Look {
    pub fn new(store: Store, connection: Connection, clock: Clock) -> Self {
        Self { store, connection, clock }
    }

    pub async fn list(&self, filter: &Filter, limit: i64) -> Result<Vec<JobView>, store::Error> {
        let running = self.running().await;
        let ids: Vec<Uuid> = running.keys().copied().collect();
        let rows = ledger::list(&self.store, filter, &ids, self.clock.now(), limit).await?;
        Ok(rows.into_iter().map(|row| view(row, &running)).collect())
    }

    /// One job with the history of its failed and lost runs.
    pub async fn show(&self, id: Uuid) -> Result<Option<JobView>, store::Error> {
        let running = self.running().await;
        let ids: Vec<Uuid> = running.keys().copied().collect();
        let Some(row) = ledger::find(&self.store, id, &ids, self.clock.now()).await? else { return Ok(None) };
        let history = ledger::attempts(&self.store, id).await?.into_iter().map(|lost| AttemptView {
            run: lost.run,
            attempt: lost.attempt,
            started_at: lost.started_at,
            worker: lost.worker,
            duration_ms: lost.duration_ms,
            error: lost.error,
        });
        Ok(Some(JobView { history: Some(history.collect()), ..view(row, &running) }))
    }

    /// Counts by state, as `posta jobs count --json` prints them.
    pub async fn count(&self, filter: &Filter) -> Result<Value, store::Error> {
        let running = self.running().await;
        let ids: Vec<Uuid> = running.keys().copied().collect();
        let counts = ledger::count(&self.store, filter, &ids, self.clock.now()).await?;
        let mut told = serde_json::Map::new();
        for state in State::ALL {
            let count = counts.of_state.iter().find(|(name, _)| name == state.as_str()).map_or(0, |(_, count)| *count);
            told.insert(state.as_str().to_owned(), count.into());
        }
        let text = |at: Option<DateTime<Utc>>| at.map(rfc3339).map_or(Value::Null, Value::String);
        told.insert("first_started_at".to_owned(), text(counts.first_started_at));
        told.insert("last_finished_at".to_owned(), text(counts.last_finished_at));
        Ok(Value::Object(told))
    }

    /// Every queue and every living worker.
    pub async fn stats(&self) -> Result<Stats, crate::Error> {
        let standing = ledger::standing(&self.store, self.clock.now()).await?;
        let running = self.running().await;
        let mut queues = Vec::new();
        for queue in Queue::ALL {
            let depth = self.connection.lane(queue.as_str()).depth().await.unwrap_or_default();
            let of = |state: &str| {
                standing.iter().filter(|(q, s, _)| q == queue.as_str() && s == state).map(|(_, _, n)| n).sum::<i64>()
            };
            let held = i64::try_from(depth.running).unwrap_or(0);
            queues.push(QueueStats {
                queue: queue.as_str(),
                scheduled: of("scheduled"),
                ready: (of("ready") - held).max(0),
                running: held,
                dead: of("dead"),
                parked: of("parked"),
                paused: false,
                oldest_ready_seconds: std::time::Duration::from_millis(depth.oldest_ready_ms.unwrap_or(0))
                    .as_secs_f64(),
            });
        }
        let workers = self.connection.workers().await.unwrap_or_default().into_iter();
        let workers = workers.map(|worker| WorkerView {
            running: running.values().filter(|job| job.worker == worker.id).map(|job| job.id).collect(),
            started_at: DateTime::from_timestamp_millis(worker.started_at).unwrap_or_default(),
            seen_at: DateTime::from_timestamp_millis(worker.seen_at).unwrap_or_default(),
            id: worker.id,
            pid: worker.pid,
            host: worker.host,
            version: worker.version,
            queues: worker.queues,
        });
        Ok(Stats { queues, workers: workers.collect() })
    }

    async fn running(&self) -> HashMap<Uuid, Running> {
        let mut all = HashMap::new();
        for queue in Queue::ALL {
            match self.connection.lane(queue.as_str()).running().await {
                Ok(running) => all.extend(running.into_iter().map(|job| (job.id, job))),
                Err(error) => {
                    tracing::warn!(%error, "redis cannot be asked what runs");
                    break;
                }
            }
        }
        all
    }
}

fn view(row: JobRow, running: &HashMap<Uuid, Running>) -> JobView {
    let mut view = JobView {
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

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn instant<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn maybe_instant<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => instant(at, serializer),
        None => serializer.serialize_none(),
    }
}
