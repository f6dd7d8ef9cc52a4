use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Filter, JobRow, State, matching};
use crate::{Error, Store, Turn};

macro_rules! rows {
    ($tail:tt, $filter:expr, $running:expr, $now:expr, $limit:expr, $edge:expr) => {
        matching!(
            query_as!(
                JobRow,
                r#"SELECT j.id AS "id!", j.kind AS "kind!", j.queue AS "queue!", j.attempts AS "attempts!",
                          j.max_attempts AS "max_attempts!", j.runs AS "runs!", j.crashes AS "crashes!",
                          r.code AS "reservation?", j.created_at AS "created_at!", j.run_at AS "run_at!",
                          j.started_at, j.finished_at, j.worker, j.last_error, j.payload AS "payload!",
                          CASE WHEN j.state <> 'pending' THEN j.state WHEN j.id = ANY($1) THEN 'running'
                               WHEN j.run_at > $2 THEN 'scheduled' ELSE 'ready' END AS "state!""#,
                $tail
            ),
            $filter,
            $running,
            $now,
            $limit,
            $edge
        )
    };
}

/// Jobs that the filter means, the newest first: by their ids, which begin with the millisecond of the promise.
/// `running`: ids that the queue holds under a lease.
pub async fn list(
    store: &Store,
    filter: &Filter,
    running: &[Uuid],
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<JobRow>, Error> {
    let mut look = store.look().await?;
    if let Turn::After(id) = filter.turn {
        let after = rows!("AND j.id > $13::uuid ORDER BY j.id LIMIT $12", filter, running, now, limit, id);
        let mut rows = after.fetch_all(&mut *look).await?;
        rows.reverse();
        return Ok(rows);
    }
    let before = filter.turn.before();
    let rows = rows!(
        "AND ($13::uuid IS NULL OR j.id < $13) ORDER BY j.id DESC LIMIT $12",
        filter,
        running,
        now,
        limit,
        before
    );
    Ok(rows.fetch_all(&mut *look).await?)
}
