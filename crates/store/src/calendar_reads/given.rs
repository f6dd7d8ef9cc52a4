use chrono::{DateTime, Utc};

use super::Reader;
use crate::{Error, Store};

/// When a reader was given something for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// As [`Reader::as_str`].
    pub reader: String,
    pub at: DateTime<Utc>,
}

/// Of each reader, its first read from `since` on of a calendar that has the stay.
pub async fn first_with(
    store: &Store,
    accommodation: i32,
    stay: i32,
    since: DateTime<Utc>,
) -> Result<Vec<Given>, Error> {
    first(store, accommodation, stay, true, since).await
}

/// Of each reader, its first read from `since` on of a calendar that has not the stay. Where the reader has the same
/// version since before that, and has no other yet, it is the last of those reads: the first is not known.
pub async fn first_without(
    store: &Store,
    accommodation: i32,
    stay: i32,
    since: DateTime<Utc>,
) -> Result<Vec<Given>, Error> {
    first(store, accommodation, stay, false, since).await
}

/// What a version came after may be pruned: then it is not known to be the first.
async fn first(
    store: &Store,
    accommodation: i32,
    stay: i32,
    with: bool,
    since: DateTime<Utc>,
) -> Result<Vec<Given>, Error> {
    let given = sqlx::query_as!(
        Given,
        r#"SELECT known.reader AS "reader!",
                  CASE WHEN given.first_at < $4 THEN given.last_at ELSE given.first_at END AS "at!"
           FROM unnest($5::text[]) AS known (reader)
               CROSS JOIN LATERAL (
                   SELECT nth, first_at, last_at FROM calendar_reads AS one
                   WHERE one.accommodation_id = $1 AND one.reader = known.reader
                     AND one.first_at >= coalesce((
                         SELECT max(first_at) FROM calendar_reads AS before
                         WHERE before.accommodation_id = $1 AND before.reader = known.reader AND before.first_at <= $4
                     ), $4)
                     AND one.last_at >= $4 AND ($2 = ANY (one.stays)) = $3
                   ORDER BY one.first_at, one.nth LIMIT 1
               ) AS given
           WHERE given.nth = 1 OR EXISTS (
               SELECT 1 FROM calendar_reads AS before
               WHERE before.accommodation_id = $1 AND before.reader = known.reader AND before.nth = given.nth - 1
           )
           ORDER BY 2, 1"#,
        accommodation,
        stay,
        with,
        since,
        &Reader::names()
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(given)
}
