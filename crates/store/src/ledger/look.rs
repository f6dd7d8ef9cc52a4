use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Store};

/// A job's state as people speak of it. The ledger alone cannot tell `ready` from `running`:
/// who asks says which jobs the queue holds under a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Scheduled,
    Ready,
    Running,
    Done,
    Dead,
    Parked,
    Discarded,
}

impl State {
    pub const ALL: [Self; 7] =
        [Self::Scheduled, Self::Ready, Self::Running, Self::Done, Self::Dead, Self::Parked, Self::Discarded];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Parked => "parked",
            Self::Discarded => "discarded",
        }
    }
}

/// Which jobs are meant. Everything that is given has to hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub queue: Option<String>,
    pub kind: Option<String>,
    pub state: Option<State>,
    /// Part of the id, the reservation's code, a probe's tag or the last error.
    pub text: Option<String>,
    pub created_before: Option<DateTime<Utc>>,
}

impl Filter {
    fn pattern(&self) -> Option<String> {
        let text = self.text.as_ref()?;
        let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        Some(format!("%{escaped}%"))
    }
}

#[derive(Clone, Debug)]
pub struct JobRow {
    pub id: Uuid,
    pub kind: String,
    pub queue: String,
    pub state: String,
    pub attempts: i32,
    pub max_attempts: i32,
    pub runs: i32,
    pub crashes: i32,
    pub reservation: Option<String>,
    pub created_at: DateTime<Utc>,
    pub run_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub worker: Option<String>,
    pub last_error: Option<String>,
    pub payload: Value,
}

/// A run that failed or was lost.
#[derive(Clone, Debug)]
pub struct Lost {
    pub run: i32,
    pub attempt: Option<i32>,
    pub started_at: DateTime<Utc>,
    pub worker: String,
    pub duration_ms: i64,
    pub error: String,
}

/// How many jobs there are in each state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub of_state: Vec<(String, i64)>,
    pub first_started_at: Option<DateTime<Utc>>,
    pub last_finished_at: Option<DateTime<Utc>>,
}

/// Jobs that the filter means, the newest first. `running`: ids that the queue holds under a lease.
pub async fn list(
    store: &Store,
    filter: &Filter,
    running: &[Uuid],
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<JobRow>, Error> {
    let rows = sqlx::query_as!(
        JobRow,
        r#"SELECT id AS "id!", kind AS "kind!", queue AS "queue!", state AS "state!", attempts AS "attempts!",
                  max_attempts AS "max_attempts!", runs AS "runs!", crashes AS "crashes!", reservation AS "reservation?",
                  created_at AS "created_at!", run_at AS "run_at!", started_at, finished_at, worker, last_error,
                  payload AS "payload!"
           FROM (
               SELECT j.id, j.kind, j.queue, j.attempts, j.max_attempts, j.runs, j.crashes,
                      r.code AS reservation, j.created_at, j.run_at, j.started_at, j.finished_at, j.worker,
                      j.last_error, j.payload,
                      CASE WHEN j.state <> 'pending' THEN j.state WHEN j.id = ANY($1) THEN 'running'
                           WHEN j.run_at > $2 THEN 'scheduled' ELSE 'ready' END AS state
               FROM jobs j LEFT JOIN reservations r ON r.id = j.reservation_id
               WHERE ($3::text IS NULL OR j.queue = $3) AND ($4::text IS NULL OR j.kind = $4)
                 AND ($6::timestamptz IS NULL OR j.created_at < $6)
                 AND ($7::text IS NULL OR j.id::text ILIKE $7 OR r.code ILIKE $7
                      OR (j.kind = 'probe' AND j.payload ->> 'tag' ILIKE $7) OR j.last_error ILIKE $7)
           ) AS seen
           WHERE $5::text IS NULL OR state = $5
           ORDER BY created_at DESC, id DESC LIMIT $8"#,
        running,
        now,
        filter.queue,
        filter.kind,
        filter.state.map(State::as_str),
        filter.created_before,
        filter.pattern(),
        limit,
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}

pub async fn find(store: &Store, id: Uuid, running: &[Uuid], now: DateTime<Utc>) -> Result<Option<JobRow>, Error> {
    let row = sqlx::query_as!(
        JobRow,
        r#"SELECT j.id, j.kind, j.queue, j.attempts, j.max_attempts, j.runs, j.crashes, r.code AS "reservation?",
                  j.created_at, j.run_at, j.started_at, j.finished_at, j.worker, j.last_error, j.payload,
                  CASE WHEN j.state <> 'pending' THEN j.state WHEN j.id = ANY($2) THEN 'running'
                       WHEN j.run_at > $3 THEN 'scheduled' ELSE 'ready' END AS "state!"
           FROM jobs j LEFT JOIN reservations r ON r.id = j.reservation_id WHERE j.id = $1"#,
        id,
        running,
        now,
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(row)
}

/// Every run of the job that failed or was lost, the oldest first.
pub async fn attempts(store: &Store, id: Uuid) -> Result<Vec<Lost>, Error> {
    let rows = sqlx::query_as!(
        Lost,
        "SELECT run, attempt, started_at, worker, duration_ms, error FROM job_attempts WHERE job_id = $1 ORDER BY run",
        id
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}

/// Counts what the filter means, exactly.
pub async fn count(store: &Store, filter: &Filter, running: &[Uuid], now: DateTime<Utc>) -> Result<Counts, Error> {
    let rows = sqlx::query!(
        r#"SELECT state AS "state!", count(*) AS "count!", min(started_at) AS first_started_at,
                  max(finished_at) FILTER (WHERE state <> 'running') AS last_finished_at
           FROM (
               SELECT CASE WHEN j.state <> 'pending' THEN j.state WHEN j.id = ANY($1) THEN 'running'
                           WHEN j.run_at > $2 THEN 'scheduled' ELSE 'ready' END AS state,
                      j.started_at, CASE WHEN j.started_at IS NOT NULL THEN j.finished_at END AS finished_at
               FROM jobs j LEFT JOIN reservations r ON r.id = j.reservation_id
               WHERE ($3::text IS NULL OR j.queue = $3) AND ($4::text IS NULL OR j.kind = $4)
                 AND ($6::timestamptz IS NULL OR j.created_at < $6)
                 AND ($7::text IS NULL OR j.id::text ILIKE $7 OR r.code ILIKE $7
                      OR (j.kind = 'probe' AND j.payload ->> 'tag' ILIKE $7) OR j.last_error ILIKE $7)
           ) AS seen
           WHERE $5::text IS NULL OR state = $5
           GROUP BY state"#,
        running,
        now,
        filter.queue,
        filter.kind,
        filter.state.map(State::as_str),
        filter.created_before,
        filter.pattern(),
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(Counts {
        first_started_at: rows.iter().filter_map(|row| row.first_started_at).min(),
        last_finished_at: rows.iter().filter_map(|row| row.last_finished_at).max(),
        of_state: rows.into_iter().map(|row| (row.state, row.count)).collect(),
    })
}

/// For each queue and ledger state but `done` and `discarded`: how many jobs stand in it.
/// Pending ones are told apart by whether they are due; those under a lease count as due.
pub async fn standing(store: &Store, now: DateTime<Utc>) -> Result<Vec<(String, String, i64)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT queue, CASE WHEN state <> 'pending' THEN state WHEN run_at > $1 THEN 'scheduled' ELSE 'ready' END AS "state!",
                  count(*) AS "count!"
           FROM jobs WHERE state IN ('pending', 'dead', 'parked') GROUP BY 1, 2"#,
        now
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.queue, row.state, row.count)).collect())
}
