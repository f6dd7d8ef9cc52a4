use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Filter, State};
use crate::{Error, Store};

/// How many jobs there are in each state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub of_state: Vec<(String, i64)>,
    pub first_started_at: Option<DateTime<Utc>>,
    pub last_finished_at: Option<DateTime<Utc>>,
}

impl Counts {
    pub fn all(&self) -> i64 {
        self.of_state.iter().map(|(_, count)| count).sum()
    }
}

/// Jobs of a queue in a state, and when the first of them was or is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCount {
    pub queue: String,
    pub state: String,
    pub count: i64,
    pub first_due: Option<DateTime<Utc>>,
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
                 AND ($8::text IS NULL OR j.state = $8)
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
        filter.stored(),
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(Counts {
        first_started_at: rows.iter().filter_map(|row| row.first_started_at).min(),
        last_finished_at: rows.iter().filter_map(|row| row.last_finished_at).max(),
        of_state: rows.into_iter().map(|row| (row.state, row.count)).collect(),
    })
}

/// For each queue and state but `running`, `done` and `discarded`: how many jobs stand in it.
/// `running`: ids that the queue holds under a lease; they are not counted.
pub async fn standing(store: &Store, running: &[Uuid], now: DateTime<Utc>) -> Result<Vec<StateCount>, Error> {
    let rows = sqlx::query_as!(
        StateCount,
        r#"SELECT queue, CASE WHEN state <> 'pending' THEN state WHEN run_at > $1 THEN 'scheduled' ELSE 'ready' END AS "state!",
                  count(*) AS "count!", min(run_at) AS first_due
           FROM jobs WHERE state IN ('pending', 'dead', 'parked') AND NOT (state = 'pending' AND id = ANY($2))
           GROUP BY 1, 2"#,
        now,
        running
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}
