use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Filter, JobRow, State};
use crate::{Error, Store};

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
                 AND ($9::text IS NULL OR j.state = $9)
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
        filter.stored(),
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}
