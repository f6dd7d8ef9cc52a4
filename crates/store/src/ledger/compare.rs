use chrono::{DateTime, Utc};
use jobs::Queue;
use uuid::Uuid;

use crate::{Error, Store, Tx};

/// A job as the ledger has it, for who compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub id: Uuid,
    pub generation: i32,
    /// It may still run.
    pub pending: bool,
    /// False: the queue has to be told of it.
    pub told: bool,
}

/// Where a walk through the pending jobs goes on: in the order in which they are due.
pub type Place = (DateTime<Utc>, Uuid);

/// Up to `limit` pending jobs that the queue's server of `epoch` is believed to know, due after `place`.
pub async fn believed(
    store: &Store,
    queue: Queue,
    epoch: i64,
    place: Option<Place>,
    limit: i64,
) -> Result<Vec<(Uuid, Place)>, Error> {
    let (at, id) = place.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let rows = sqlx::query!(
        "SELECT id, run_at FROM jobs
         WHERE queue = $1 AND state = 'pending' AND relayed_epoch = $2 AND told AND (run_at, id) > ($3, $4)
         ORDER BY run_at, id LIMIT $5",
        queue.as_str(),
        epoch,
        at,
        id,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.run_at, row.id))).collect())
}

/// Has the queue told again of those that are still pending and believed to be known: it does not
/// know them. One whose fate was written down meanwhile is not pending any more, and was forgotten
/// for that reason. Returns how many.
pub async fn mark_untold(tx: &mut Tx, ids: &[Uuid], epoch: i64) -> Result<u64, Error> {
    let locked = sqlx::query_scalar!(
        "SELECT id FROM jobs WHERE id = ANY($1) AND state = 'pending' AND told AND relayed_epoch = $2
         FOR UPDATE SKIP LOCKED",
        ids,
        epoch
    )
    .fetch_all(tx.conn())
    .await?;
    let marked = sqlx::query!("UPDATE jobs SET told = false WHERE id = ANY($1)", &locked).execute(tx.conn()).await?;
    locked.into_iter().for_each(|id| tx.note_promised(id));
    Ok(marked.rows_affected())
}

/// How the given jobs stand. Those that the ledger does not have are left out.
pub async fn standings(store: &Store, ids: &[Uuid]) -> Result<Vec<Standing>, Error> {
    let rows = sqlx::query_as!(
        Standing,
        r#"SELECT id, generation, state = 'pending' AS "pending!", told FROM jobs WHERE id = ANY($1)"#,
        ids
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}
