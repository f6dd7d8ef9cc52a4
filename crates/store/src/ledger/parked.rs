use chrono::{DateTime, TimeDelta, Utc};

use crate::{Error, Tx};

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
