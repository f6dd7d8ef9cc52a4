use chrono::{DateTime, Utc};

use crate::{Error, Tx};

/// Forgets up to `batch` bodies of notifications that came before; when they came, and what of them, stays.
pub async fn forget_bodies(tx: &mut Tx, before: DateTime<Utc>, batch: i64) -> Result<u64, Error> {
    let forgotten = sqlx::query!(
        "UPDATE webhook_events SET body = NULL, query = NULL, headers = '{}' WHERE id IN (
             SELECT id FROM webhook_events WHERE received_at < $1 AND body IS NOT NULL
             ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED
         )",
        before,
        batch
    )
    .execute(tx.conn())
    .await?;
    Ok(forgotten.rows_affected())
}

/// Deletes up to `batch` notifications that came before, and with them the knowledge that what they
/// brought was acted on.
pub async fn delete_before(tx: &mut Tx, before: DateTime<Utc>, batch: i64) -> Result<u64, Error> {
    let deleted = sqlx::query!(
        "DELETE FROM webhook_events WHERE id IN (
             SELECT id FROM webhook_events WHERE received_at < $1
             ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED
         )",
        before,
        batch
    )
    .execute(tx.conn())
    .await?;
    Ok(deleted.rows_affected())
}

/// Deletes up to `batch` of those that nobody signed, but for the `kept` newest: anybody can send them.
pub async fn delete_unsigned(tx: &mut Tx, kept: i64, batch: i64) -> Result<u64, Error> {
    let deleted = sqlx::query!(
        "DELETE FROM webhook_events WHERE id IN (
             SELECT id FROM webhook_events WHERE body IS NULL AND verdict IN ('invalid', 'ignored')
               AND (received_at, id) <= (
                   SELECT received_at, id FROM webhook_events WHERE body IS NULL AND verdict IN ('invalid', 'ignored')
                   ORDER BY received_at DESC, id DESC OFFSET $1 LIMIT 1
               )
             ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED
         )",
        kept,
        batch
    )
    .execute(tx.conn())
    .await?;
    Ok(deleted.rows_affected())
}
