//! Table `mail_slots`: when mails that strangers caused leave for an address, of which only a keyed
//! hash is kept.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{Error, Tx};

/// How many leave within one [`WINDOW`].
const MOST: i64 = 20;
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// The job's turn: now, or when the window has room for it. Asked again it is the same, so that a
/// job that is run twice takes one slot. Of any 21 slots in a row the first and the last are at
/// least a window apart.
pub async fn take(tx: &mut Tx, recipient: &[u8], job: Uuid, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    // One at a time for a recipient: two that count together would both find the last room.
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('mail:' || encode($1, 'hex'), 0))", recipient)
        .fetch_one(tx.conn())
        .await?;
    let taken = sqlx::query_scalar!("SELECT taken_at FROM mail_slots WHERE job_id = $1", job);
    if let Some(turn) = taken.fetch_optional(tx.conn()).await? {
        return Ok(turn);
    }
    sqlx::query!("DELETE FROM mail_slots WHERE recipient = $1 AND taken_at < $2", recipient, now - WINDOW * 2)
        .execute(tx.conn())
        .await?;
    let in_the_way = sqlx::query_scalar!(
        "SELECT taken_at FROM mail_slots WHERE recipient = $1 ORDER BY taken_at DESC OFFSET $2 LIMIT 1",
        recipient,
        MOST - 1
    )
    .fetch_optional(tx.conn())
    .await?;
    let turn = in_the_way.map_or(now, |earlier| now.max(earlier + WINDOW));
    sqlx::query!("INSERT INTO mail_slots (recipient, job_id, taken_at) VALUES ($1, $2, $3)", recipient, job, turn)
        .execute(tx.conn())
        .await?;
    Ok(turn)
}
