use chrono::{DateTime, TimeDelta, Utc};

use super::Reader;
use crate::{Error, Store};

/// A reader that comes again for what it has is written down again after so long: a read is no busy write.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// How often a version is tried to be the reader's next, where others of it are written at once.
const TRIES: usize = 3;

/// A reader was given a version, or was told that it has it.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    pub accommodation: i32,
    pub reader: Reader,
    pub etag: &'a str,
    /// The reservations that are in the version.
    pub stays: &'a [i32],
    /// From before the version was read: it has all that was committed by then.
    pub at: DateTime<Utc>,
}

struct Last {
    nth: i32,
    etag: String,
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
}

/// Notes it. Nothing is noted of a read that another, which began later, was faster than.
pub async fn record(store: &Store, read: &Read<'_>) -> Result<(), Error> {
    for _ in 0..TRIES {
        let last = last(store, read).await?;
        match last {
            Some(last) if read.at < last.first_at => return Ok(()),
            Some(last) if last.etag == read.etag => {
                return if read.at < last.last_at + AGAIN { Ok(()) } else { again(store, read, last.nth).await };
            }
            last => {
                if add(store, read, last.map_or(1, |last| last.nth + 1)).await? {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

async fn last(store: &Store, read: &Read<'_>) -> Result<Option<Last>, Error> {
    let last = sqlx::query_as!(
        Last,
        "SELECT nth, etag, first_at, last_at FROM calendar_reads
         WHERE accommodation_id = $1 AND reader = $2 ORDER BY nth DESC LIMIT 1",
        read.accommodation,
        read.reader.as_str()
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(last)
}

/// No row is touched where another has written so within the minute.
async fn again(store: &Store, read: &Read<'_>, nth: i32) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE calendar_reads SET last_at = $4, reads = reads + 1
         WHERE accommodation_id = $1 AND reader = $2 AND nth = $3 AND last_at <= $5",
        read.accommodation,
        read.reader.as_str(),
        nth,
        read.at,
        read.at - AGAIN
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// False where another was the `nth` already.
async fn add(store: &Store, read: &Read<'_>, nth: i32) -> Result<bool, Error> {
    let inserted = sqlx::query!(
        "INSERT INTO calendar_reads (accommodation_id, reader, nth, etag, stays, first_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (accommodation_id, reader, nth) DO NOTHING",
        read.accommodation,
        read.reader.as_str(),
        nth,
        read.etag,
        read.stays,
        read.at
    )
    .execute(&store.pool)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
