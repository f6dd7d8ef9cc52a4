//! Table `calendar_reads`: which version of an accommodation's calendar a reader was given, and when.
//!
//! Who reads by way of a cache is not seen here.

mod given;
mod prune;
mod write;

use chrono::{DateTime, Utc};

use crate::{Error, Store};

pub use given::{Given, first_with, first_without};
pub use prune::delete_before;
pub use write::{Read, record};

/// Who reads. What does not say that it is one of the known is `Other`, people's browsers too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Airbnb,
    Booking,
    Google,
    Vrbo,
    Other,
}

impl Reader {
    pub const ALL: [Self; 5] = [Self::Airbnb, Self::Booking, Self::Google, Self::Vrbo, Self::Other];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Airbnb => "airbnb",
            Self::Booking => "booking",
            Self::Google => "google",
            Self::Vrbo => "vrbo",
            Self::Other => "other",
        }
    }

    /// For a statement.
    fn names() -> Vec<String> {
        Self::ALL.map(|reader| reader.as_str().to_owned()).to_vec()
    }
}

/// What a reader was given last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    pub accommodation_id: i32,
    /// As [`Reader::as_str`].
    pub reader: String,
    pub etag: String,
    /// Up to a minute before the truth.
    pub last_at: DateTime<Utc>,
}

/// Of every accommodation and each that has read it, by accommodation, who read last first.
pub async fn latest(store: &Store) -> Result<Vec<Latest>, Error> {
    let latest = sqlx::query_as!(
        Latest,
        r#"SELECT cabin.id AS accommodation_id, known.reader AS "reader!", given.etag, given.last_at
           FROM accommodations AS cabin
               CROSS JOIN unnest($1::text[]) AS known (reader)
               CROSS JOIN LATERAL (
                   SELECT etag, last_at FROM calendar_reads AS one
                   WHERE one.accommodation_id = cabin.id AND one.reader = known.reader
                   ORDER BY nth DESC LIMIT 1
               ) AS given
           ORDER BY cabin.id, given.last_at DESC, known.reader"#,
        &Reader::names()
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(latest)
}
