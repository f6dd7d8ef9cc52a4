use chrono::{DateTime, Utc};

use crate::{Error, Tx};

/// Deletes up to `limit` versions, the oldest of a reader first, whose successor was read before `before` for the last
/// time. Returns how many. What a reader has now stays, and what it had before that if it changed since.
pub async fn delete_before(tx: &mut Tx, before: DateTime<Utc>, limit: i64) -> Result<u64, Error> {
    let deleted = sqlx::query!(
        "DELETE FROM calendar_reads WHERE (accommodation_id, reader, nth) IN (
             SELECT accommodation_id, reader, next.nth - 1 FROM calendar_reads AS next
             WHERE last_at < $1 AND EXISTS (
                 SELECT 1 FROM calendar_reads AS old
                 WHERE old.accommodation_id = next.accommodation_id AND old.reader = next.reader AND old.nth = next.nth - 1
             )
             ORDER BY accommodation_id, reader, nth LIMIT $2
         )",
        before,
        limit
    )
    .execute(tx.conn())
    .await?;
    Ok(deleted.rows_affected())
}
