use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Filter, State, Text, matching};
use crate::{Count, Error, Store};

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

/// Jobs of a kind, in a queue and a state, and when the first of them was or is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCount {
    pub queue: String,
    pub kind: String,
    pub state: String,
    pub count: i64,
    pub first_due: Option<DateTime<Utc>>,
}

/// Counts what the filter means, exactly. Of very many that takes its time.
pub async fn count(store: &Store, filter: &Filter, running: &[Uuid], now: DateTime<Utc>) -> Result<Counts, Error> {
    let text = Text::of(&mut *store.pool.acquire().await?, filter).await?;
    let rows = matching!(
        query!(
            r#"SELECT CASE WHEN j.state <> 'pending' THEN j.state WHEN j.id = ANY($1) THEN 'running'
                           WHEN j.run_at > $2 THEN 'scheduled' ELSE 'ready' END AS "state!",
                      count(*) AS "count!", min(j.started_at) AS first_started_at,
                      max(j.finished_at) FILTER (WHERE j.started_at IS NOT NULL) AS last_finished_at"#,
            "GROUP BY 1"
        ),
        filter,
        text,
        running,
        now
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(Counts {
        first_started_at: rows.iter().filter_map(|row| row.first_started_at).min(),
        last_finished_at: rows.iter().filter_map(|row| row.last_finished_at).max(),
        of_state: rows.into_iter().map(|row| (row.state, row.count)).collect(),
    })
}

/// How many the filter means, counted no further than [`Count::CAP`].
pub async fn count_some(store: &Store, filter: &Filter, running: &[Uuid], now: DateTime<Utc>) -> Result<Count, Error> {
    let mut look = store.look().await?;
    let text = Text::of(&mut look, filter).await?;
    let seen = matching!(
        query_scalar!(r#"SELECT count(*) AS "count!" FROM (SELECT"#, "LIMIT $14) AS seen"),
        filter,
        text,
        running,
        now,
        Count::ENOUGH
    );
    Ok(Count::of(seen.fetch_one(&mut *look).await?))
}

/// For each queue, kind and state but `running`, `done` and `discarded`: how many jobs stand in it.
/// `running`: ids that the queue holds under a lease; they are not counted.
pub async fn standing(store: &Store, running: &[Uuid], now: DateTime<Utc>) -> Result<Vec<StateCount>, Error> {
    let rows = sqlx::query_as!(
        StateCount,
        r#"SELECT queue AS "queue!", kind AS "kind!", CASE WHEN run_at > $1 THEN 'scheduled' ELSE 'ready' END AS "state!",
                  count(*) AS "count!", min(run_at) AS first_due
           FROM jobs WHERE state = 'pending' AND id <> ALL($2) GROUP BY 1, 2, 3
           UNION ALL
           SELECT queue, kind, state, count(*), min(run_at) FROM jobs WHERE state IN ('dead', 'parked') GROUP BY 1, 2, 3"#,
        now,
        running
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}
