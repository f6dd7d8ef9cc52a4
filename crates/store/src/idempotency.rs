//! Table `idempotency_keys`: the first answer to a request that may come twice.
//!
//! The answer and what it tells of stand in one transaction. A second request with the key of one
//! that is still at work waits for it on the unique index, and after the lock time-out is refused
//! as [`Error::Busy`]. Bodies that hold a secret are not for this table.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Error, Tx, touched};

/// After so long a key is as good as new.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A request as its sender repeats it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// As sent, of any length.
    pub key: &'a str,
    pub method: &'a str,
    /// The route that was asked: one key may be used once with each.
    pub endpoint: &'a str,
    /// What has to be the same for it to be the same request.
    pub body: &'a [u8],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Not answered yet: do it, then [`finish`] in the same transaction.
    Fresh,
    /// Answered already, with this.
    Replay { status: u16, body: String },
    /// The key was used for something else.
    Reused,
}

impl Request<'_> {
    /// The column holds 64 characters, a key may have more; and the table's key is unique alone.
    fn stored_key(&self) -> String {
        hex(&[self.method.as_bytes(), self.endpoint.as_bytes(), self.key.as_bytes()])
    }

    fn content_hash(&self) -> String {
        hex(&[self.body])
    }
}

fn hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Claims the key for this transaction, or finds out what became of it.
pub async fn begin(tx: &mut Tx, request: &Request<'_>, now: DateTime<Utc>) -> Result<Begun, Error> {
    let (key, content) = (request.stored_key(), request.content_hash());
    loop {
        if insert(tx, request, &key, &content, now).await? {
            return Ok(Begun::Fresh);
        }
        let found = sqlx::query!(
            "SELECT content_hash, response_status, response_body, expires_at FROM idempotency_keys
             WHERE key = $1 FOR UPDATE",
            key
        )
        .fetch_optional(tx.conn())
        .await?;
        // Gone since: the next insert finds the key free.
        let Some(found) = found else { continue };
        if found.expires_at > now {
            if found.content_hash != content {
                return Ok(Begun::Reused);
            }
            if let (Some(status), Some(body)) = (found.response_status, found.response_body) {
                let status = u16::try_from(status);
                let status = status.map_err(|_| Error::Other("a stored answer has no HTTP status".to_owned()))?;
                return Ok(Begun::Replay { status, body });
            }
        }
        start_again(tx, &key, &content, now).await?;
        return Ok(Begun::Fresh);
    }
}

async fn insert(
    tx: &mut Tx,
    request: &Request<'_>,
    key: &str,
    content: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let inserted = sqlx::query!(
        "INSERT INTO idempotency_keys (id, key, endpoint, method, content_hash, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (key) DO NOTHING",
        Uuid::new_v4(),
        key,
        request.endpoint,
        request.method,
        content,
        now + KEPT,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The row has run out, or was left without an answer. The transaction has locked it.
async fn start_again(tx: &mut Tx, key: &str, content: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE idempotency_keys SET content_hash = $2, response_status = NULL, response_body = NULL,
             expires_at = $3, created_at = $4, updated_at = $4
         WHERE key = $1",
        key,
        content,
        now + KEPT,
        now
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "reviving an idempotency key")
}

/// Keeps the answer to a request that [`begin`] called fresh.
pub async fn finish(
    tx: &mut Tx,
    request: &Request<'_>,
    status: u16,
    body: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE idempotency_keys SET response_status = $2, response_body = $3, updated_at = $4 WHERE key = $1",
        request.stored_key(),
        i32::from(status),
        body,
        now
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "keeping an answer")
}

/// Deletes up to `limit` keys that have run out. Returns how many.
pub async fn delete_expired(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Result<u64, Error> {
    let deleted = sqlx::query!(
        "DELETE FROM idempotency_keys WHERE id IN (
             SELECT id FROM idempotency_keys WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED
         )",
        now,
        limit
    )
    .execute(tx.conn())
    .await?;
    Ok(deleted.rows_affected())
}
