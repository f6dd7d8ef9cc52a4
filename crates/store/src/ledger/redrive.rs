use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{Error, Store, Tx};

/// What asking for another run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redriven {
    /// It was waiting and is due now, or it was dead or parked and begins a new life.
    Due,
    /// Another job holds its unique key.
    HeldBy(Uuid),
    /// It is done or discarded: a new job is wanted, not this one.
    Ended,
    NoSuchJob,
}

/// Makes a waiting job due now, or gives a dead or parked one a new life: attempts and crashes
/// from nought, the history kept.
pub async fn redrive(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<Redriven, Error> {
    let row = sqlx::query!("SELECT state, unique_key FROM jobs WHERE id = $1 FOR UPDATE", id)
        .fetch_optional(tx.conn())
        .await?;
    let Some(row) = row else { return Ok(Redriven::NoSuchJob) };
    if matches!(row.state.as_str(), "done" | "discarded") {
        return Ok(Redriven::Ended);
    }
    if row.state == "dead"
        && let Some(key) = row.unique_key
        && let Some(holder) = holder(tx, &key).await?
    {
        return Ok(Redriven::HeldBy(holder));
    }
    sqlx::query!(
        "UPDATE jobs SET
             attempts = CASE WHEN state = 'dead' THEN 0 ELSE attempts END,
             crashes = CASE WHEN state = 'dead' THEN 0 ELSE crashes END,
             state = 'pending', run_at = $2, generation = generation + 1, told = false
         WHERE id = $1",
        id,
        now
    )
    .execute(tx.conn())
    .await?;
    tx.note_promised(id);
    Ok(Redriven::Due)
}

async fn holder(tx: &mut Tx, key: &str) -> Result<Option<Uuid>, Error> {
    let holder =
        sqlx::query_scalar!("SELECT id FROM jobs WHERE unique_key = $1 AND state IN ('pending', 'parked')", key)
            .fetch_optional(tx.conn())
            .await?;
    Ok(holder)
}

/// Hands parked jobs of the given kinds (and their one known version) back to the queue.
pub async fn unpark(tx: &mut Tx, known: &[(&str, u32)], now: DateTime<Utc>) -> Result<usize, Error> {
    let kinds: Vec<String> = known.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    let versions: Vec<i32> = known.iter().map(|(_, version)| super::promise::int(*version)).collect();
    let ids = sqlx::query_scalar!(
        "UPDATE jobs SET state = 'pending', run_at = $3, generation = generation + 1, told = false
         FROM unnest($1::text[], $2::int[]) AS known (kind, version)
         WHERE jobs.state = 'parked' AND jobs.kind = known.kind AND jobs.version = known.version
         RETURNING jobs.id",
        &kinds,
        &versions,
        now
    )
    .fetch_all(tx.conn())
    .await?;
    for id in &ids {
        tx.note_promised(*id);
    }
    Ok(ids.len())
}

/// Jobs that nobody has known for so long will not be known tomorrow either: they are dead.
pub async fn bury_parked(tx: &mut Tx, older_than: TimeDelta, now: DateTime<Utc>) -> Result<u64, Error> {
    let buried = sqlx::query!(
        "UPDATE jobs SET state = 'dead', last_error = coalesce(last_error, 'no worker knew it')
         WHERE state = 'parked' AND created_at < $1 AND run_at < $1",
        now - older_than
    )
    .execute(tx.conn())
    .await?;
    Ok(buried.rows_affected())
}

/// Marks every pending row as untold, so that the sweep tells all of them again.
pub async fn rebuild(store: &Store) -> Result<u64, Error> {
    let rows =
        sqlx::query!("UPDATE jobs SET told = false WHERE state = 'pending' AND told").execute(&store.pool).await?;
    Ok(rows.rows_affected())
}
