//! Table `blocks`: nights that are not to be sold, closed by hand or taken on another channel.
//!
//! It refuses a stay over a block (`no_stay_over_block`), whoever asks.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{Error, Store, Tx};

/// The trigger that refuses a stay over a block.
pub const NO_STAY_OVER_BLOCK: &str = "no_stay_over_block";

/// `[from, to)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub id: i32,
    pub accommodation_id: i32,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reason: Option<String>,
    /// manual, or the channel that it came from
    pub source: String,
    pub created_at: DateTime<Utc>,
}

/// One that is closed by hand.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub accommodation: i32,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reason: Option<&'a str>,
}

/// Those that stand, of one accommodation or of all, by date.
pub async fn list(store: &Store, accommodation: Option<i32>) -> Result<Vec<Block>, Error> {
    let blocks = sqlx::query_as!(
        Block,
        r#"SELECT id, accommodation_id, starts AS "from", ends AS "to", reason, source, created_at FROM blocks
           WHERE removed_at IS NULL AND ($1::integer IS NULL OR accommodation_id = $1)
           ORDER BY starts, id"#,
        accommodation
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(blocks)
}

/// Those that stand with nights of the half-open range, of one accommodation or of all, by date; no more than `limit`.
pub async fn within(
    store: &Store,
    range: &Range<NaiveDate>,
    accommodation: Option<i32>,
    limit: i64,
) -> Result<Vec<Block>, Error> {
    let blocks = sqlx::query_as!(
        Block,
        r#"SELECT id, accommodation_id, starts AS "from", ends AS "to", reason, source, created_at FROM blocks
           WHERE removed_at IS NULL AND period && daterange($1, $2, '[)')
             AND ($3::integer IS NULL OR accommodation_id = $3)
           ORDER BY starts, id
           LIMIT $4"#,
        range.start,
        range.end,
        accommodation,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(blocks)
}

/// Those that were closed by hand, by date.
pub async fn manual(store: &Store, accommodation: i32) -> Result<Vec<Block>, Error> {
    let blocks = sqlx::query_as!(
        Block,
        r#"SELECT id, accommodation_id, starts AS "from", ends AS "to", reason, source, created_at FROM blocks
           WHERE removed_at IS NULL AND accommodation_id = $1 AND source = 'manual'
           ORDER BY starts, id"#,
        accommodation
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(blocks)
}

/// Whether a block has one of the nights. Decides only under the accommodation's lock.
pub async fn any_over(tx: &mut Tx, accommodation: i32, from: NaiveDate, to: NaiveDate) -> Result<bool, Error> {
    let there = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM blocks
               WHERE accommodation_id = $1 AND period && daterange($2, $3, '[)') AND removed_at IS NULL
           ) AS "there!""#,
        accommodation,
        from,
        to
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(there)
}

/// Of a block that stands and was made by hand.
pub async fn accommodation_of(tx: &mut Tx, id: i32) -> Result<Option<i32>, Error> {
    let accommodation = sqlx::query_scalar!(
        "SELECT accommodation_id FROM blocks WHERE id = $1 AND removed_at IS NULL AND source = 'manual'",
        id
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(accommodation)
}

/// The id of one that stands and is as the new one is. Decides only under the accommodation's lock.
pub async fn same(tx: &mut Tx, new: &New<'_>) -> Result<Option<i32>, Error> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM blocks
         WHERE accommodation_id = $1 AND period && daterange($2, $3, '[)') AND starts = $2 AND ends = $3
           AND reason IS NOT DISTINCT FROM $4 AND source = 'manual' AND removed_at IS NULL
         ORDER BY id LIMIT 1",
        new.accommodation,
        new.from,
        new.to,
        new.reason
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id)
}

pub async fn add(tx: &mut Tx, new: &New<'_>, now: DateTime<Utc>) -> Result<i32, Error> {
    let id = sqlx::query_scalar!(
        "INSERT INTO blocks (accommodation_id, starts, ends, reason, created_at) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
        new.accommodation,
        new.from,
        new.to,
        new.reason,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(id)
}

/// Takes off one that was closed by hand, and tells it as it was; none where there is no such one.
pub async fn remove(tx: &mut Tx, id: i32, now: DateTime<Utc>) -> Result<Option<Block>, Error> {
    let removed = sqlx::query_as!(
        Block,
        r#"UPDATE blocks SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL AND source = 'manual'
           RETURNING id, accommodation_id, starts AS "from", ends AS "to", reason, source, created_at"#,
        id,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(removed)
}
