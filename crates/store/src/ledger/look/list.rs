use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Filter, JobRow, State, Text, matching};
use crate::{Error, Store, Turn};

/// So many jobs from the edge on are read for a text one by one, in the order of the list. What stands in many is found
/// there; what does not is looked for with the indexes, and then put into order.
const NEAR: i64 = 5_000;

macro_rules! rows {
    ($tail:tt, $asked:expr, $limit:expr, $edge:expr $(, $more:expr)?) => {
        matching!(
            query_as!(
                JobRow,
                r#"SELECT j.id AS "id!", j.kind AS "kind!", j.queue AS "queue!", j.attempts AS "attempts!",
                          j.max_attempts AS "max_attempts!", j.runs AS "runs!", j.crashes AS "crashes!",
                          (SELECT r.code FROM reservations r WHERE r.id = j.reservation_id) AS "reservation?", j.created_at AS "created_at!", j.run_at AS "run_at!",
                          j.started_at, j.finished_at, j.worker, j.last_error, j.payload AS "payload!",
                          CASE WHEN j.state <> 'pending' THEN j.state WHEN j.id = ANY($1) THEN 'running'
                               WHEN j.run_at > $2 THEN 'scheduled' ELSE 'ready' END AS "state!""#,
                $tail
            ),
            $asked.filter,
            $asked.text,
            $asked.running,
            $asked.now,
            $limit,
            $edge
            $(, $more)?
        )
    };
}

struct Asked<'f> {
    filter: &'f Filter,
    text: Text,
    running: &'f [Uuid],
    now: DateTime<Utc>,
    limit: i64,
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
    let text = Text::of(&mut look, filter).await?;
    let asked = Asked { filter, text, running, now, limit };
    if let Turn::After(edge) = filter.turn {
        return newer(&mut look, &asked, edge).await;
    }
    older(&mut look, &asked, filter.turn.before().unwrap_or(Uuid::max())).await
}

/// Below the edge.
async fn older(look: &mut PgConnection, asked: &Asked<'_>, edge: Uuid) -> Result<Vec<JobRow>, Error> {
    let end = match asked.filter.text {
        Some(_) => last_below(look, edge).await?,
        None => None,
    };
    let near = rows!(
        "AND j.id < $15::uuid AND ($16::uuid IS NULL OR j.id >= $16) ORDER BY j.id DESC LIMIT $14",
        asked,
        asked.limit,
        edge,
        end
    );
    let mut rows = near.fetch_all(&mut *look).await?;
    if let (Some(end), missing @ 1..) = (end, asked.missing(&rows)) {
        // As text, so that Postgres does not walk down the ids for it.
        let far = rows!("AND j.id < $15::uuid ORDER BY j.id::text DESC LIMIT $14", asked, missing, end);
        rows.extend(far.fetch_all(look).await?);
    }
    Ok(rows)
}

/// Above the edge, the nearest to it, the newest first.
async fn newer(look: &mut PgConnection, asked: &Asked<'_>, edge: Uuid) -> Result<Vec<JobRow>, Error> {
    let end = match asked.filter.text {
        Some(_) => last_above(look, edge).await?,
        None => None,
    };
    let near = rows!(
        "AND j.id > $15::uuid AND ($16::uuid IS NULL OR j.id <= $16) ORDER BY j.id LIMIT $14",
        asked,
        asked.limit,
        edge,
        end
    );
    let mut rows = near.fetch_all(&mut *look).await?;
    if let (Some(end), missing @ 1..) = (end, asked.missing(&rows)) {
        let far = rows!("AND j.id > $15::uuid ORDER BY j.id::text LIMIT $14", asked, missing, end);
        rows.extend(far.fetch_all(look).await?);
    }
    rows.reverse();
    Ok(rows)
}

impl Asked<'_> {
    fn missing(&self, rows: &[JobRow]) -> i64 {
        self.limit.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }
}

/// The last that is near; none where all are.
async fn last_below(look: &mut PgConnection, edge: Uuid) -> Result<Option<Uuid>, Error> {
    let last =
        sqlx::query_scalar!("SELECT id FROM jobs WHERE id < $1 ORDER BY id DESC OFFSET $2 LIMIT 1", edge, NEAR - 1);
    Ok(last.fetch_optional(look).await?)
}

async fn last_above(look: &mut PgConnection, edge: Uuid) -> Result<Option<Uuid>, Error> {
    let last = sqlx::query_scalar!("SELECT id FROM jobs WHERE id > $1 ORDER BY id OFFSET $2 LIMIT 1", edge, NEAR - 1);
    Ok(last.fetch_optional(look).await?)
}
