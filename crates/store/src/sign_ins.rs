//! Table `sign_ins`: links by which an admin signs in, each once. Of a token only its hash is kept.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Error, Store, Tx, touched};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub id: i64,
    pub address: String,
    /// The only browser that may spend it; none: any.
    pub browser_hash: Option<Vec<u8>>,
    pub expires_at: DateTime<Utc>,
    pub spent_at: Option<DateTime<Utc>>,
}

macro_rules! select {
    ($rest:tt, $argument:expr) => {
        sqlx::query_as!(
            SignIn,
            "SELECT id, address, browser_hash, expires_at, spent_at FROM sign_ins " + $rest,
            $argument
        )
    };
}

/// Notes a link, good for `ttl`. Its id.
pub async fn create(
    tx: &mut Tx,
    address: &str,
    token_hash: &[u8],
    browser_hash: Option<&[u8]>,
    now: DateTime<Utc>,
    ttl: TimeDelta,
) -> Result<i64, Error> {
    create_with(tx, address, |_| token_hash.to_vec(), browser_hash, now, ttl).await
}

/// The same for a token that is made from the link's id, as that of a mailed link is.
pub async fn create_with(
    tx: &mut Tx,
    address: &str,
    token_hash: impl FnOnce(i64) -> Vec<u8>,
    browser_hash: Option<&[u8]>,
    now: DateTime<Utc>,
    ttl: TimeDelta,
) -> Result<i64, Error> {
    let id = sqlx::query_scalar!(r#"SELECT nextval('sign_ins_id_seq') AS "id!""#).fetch_one(tx.conn()).await?;
    let inserted = sqlx::query!(
        "INSERT INTO sign_ins (id, token_hash, address, browser_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        token_hash(id),
        address,
        browser_hash,
        now,
        now + ttl
    )
    .execute(tx.conn())
    .await?;
    touched::one(inserted.rows_affected(), "noting a sign-in")?;
    Ok(id)
}

/// How many links were mailed to the address from `since` on; one from the command line is none.
///
/// Who counts and then mails is alone with the address until the change ends: two that ask at once
/// are not both the last.
pub async fn count_since(tx: &mut Tx, address: &str, since: DateTime<Utc>) -> Result<i64, Error> {
    let name = format!("sign_in:{address}");
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name).fetch_one(tx.conn()).await?;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM sign_ins
           WHERE address = $1 AND created_at >= $2 AND browser_hash IS NOT NULL"#,
        address,
        since
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Reads it, spent or not.
pub async fn find(store: &Store, token_hash: &[u8]) -> Result<Option<SignIn>, Error> {
    Ok(select!("WHERE token_hash = $1", token_hash).fetch_optional(&store.pool).await?)
}

pub async fn by_id(store: &Store, id: i64) -> Result<Option<SignIn>, Error> {
    Ok(select!("WHERE id = $1", id).fetch_optional(&store.pool).await?)
}

/// Spends it, once, in its time and in its browser. The address that it signs in.
pub async fn spend(
    tx: &mut Tx,
    token_hash: &[u8],
    browser_hash: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<Option<String>, Error> {
    let address = sqlx::query_scalar!(
        "UPDATE sign_ins SET spent_at = $3
         WHERE token_hash = $1 AND spent_at IS NULL AND expires_at > $3
           AND (browser_hash IS NULL OR browser_hash = $2)
         RETURNING address",
        token_hash,
        browser_hash,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(address)
}

/// Deletes up to `limit` links that ran out before that time. Returns how many.
pub async fn delete_expired(tx: &mut Tx, before: DateTime<Utc>, limit: i64) -> Result<u64, Error> {
    let deleted = sqlx::query!(
        "DELETE FROM sign_ins WHERE id IN (
             SELECT id FROM sign_ins WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
         )",
        before,
        limit
    )
    .execute(tx.conn())
    .await?;
    Ok(deleted.rows_affected())
}
