use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Error, Store, Tx};

/// A job whose time in the ledger is over, if the queue has forgotten it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub id: Uuid,
    pub queue: String,
}

/// Where a walk through the ended jobs goes on: from the oldest promise to the youngest.
pub type Cursor = (DateTime<Utc>, Uuid);

/// Up to `limit` jobs that were promised after `cursor` and ended before their retention: done and
/// discarded ones before `ended_before`, dead ones before `died_before`. With them, where the next
/// batch begins; none: that was the last.
///
/// A row that the queue has still to be told of is not among them: a withdrawn job would run.
pub async fn ended(
    store: &Store,
    cursor: Option<Cursor>,
    ended_before: DateTime<Utc>,
    died_before: DateTime<Utc>,
    limit: i64,
) -> Result<(Vec<Ended>, Option<Cursor>), Error> {
    let (at, id) = cursor.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let rows = sqlx::query!(
        r#"SELECT id, queue, created_at,
                  told AND CASE state WHEN 'done' THEN coalesce(finished_at, run_at) < $3
                                      WHEN 'discarded' THEN coalesce(finished_at, run_at) < $3
                                      WHEN 'dead' THEN coalesce(finished_at, run_at) < $4
                                      ELSE false END AS "over!"
           FROM jobs
           WHERE (created_at, id) > ($1, $2) AND created_at < greatest($3, $4)
           ORDER BY created_at, id LIMIT $5"#,
        at,
        id,
        ended_before,
        died_before,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    let whole = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| whole).map(|row| (row.created_at, row.id));
    let over = rows.into_iter().filter(|row| row.over).map(|row| Ended { id: row.id, queue: row.queue });
    Ok((over.collect(), next))
}

/// Deletes those that have still ended, with their history and deliveries. Returns how many.
pub async fn delete_ended(tx: &mut Tx, ids: &[Uuid]) -> Result<u64, Error> {
    let deleted =
        sqlx::query!("DELETE FROM jobs WHERE id = ANY($1) AND told AND state IN ('done', 'discarded', 'dead')", ids)
            .execute(tx.conn())
            .await?;
    Ok(deleted.rows_affected())
}
