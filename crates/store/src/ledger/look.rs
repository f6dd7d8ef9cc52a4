use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Store};

mod count;
mod filter;
mod list;
mod matching;
mod of_reservation;

pub use count::{Counts, StateCount, count, count_some, standing};
pub use filter::{Filter, State};
pub use list::list;
pub(super) use matching::{Text, matching};
pub use of_reservation::{Promised, of_reservation};

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

pub async fn find(store: &Store, id: Uuid, running: &[Uuid], now: DateTime<Utc>) -> Result<Option<JobRow>, Error> {
    let row = sqlx::query_as!(
        JobRow,
        r#"SELECT j.id AS "id!", j.kind AS "kind!", j.queue AS "queue!", j.attempts AS "attempts!",
                  j.max_attempts AS "max_attempts!", j.runs AS "runs!", j.crashes AS "crashes!",
                  r.code AS "reservation?", j.created_at AS "created_at!", j.run_at AS "run_at!",
                  j.started_at, j.finished_at, j.worker, j.last_error, j.payload AS "payload!",
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

/// Of these jobs those that were taken back.
pub async fn discarded_of(store: &Store, ids: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let ids = sqlx::query_scalar!("SELECT id FROM jobs WHERE id = ANY($1) AND state = 'discarded'", ids)
        .fetch_all(&store.pool)
        .await?;
    Ok(ids)
}
