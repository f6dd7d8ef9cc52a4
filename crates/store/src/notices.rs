//! Table `notices`: matters that the owner is told of, each once.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{Error, Store, Tx};

#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: i64,
    /// Begins with its sort, up to the first colon: `refund_due:7:…`.
    pub matter: String,
    pub reservation_id: Option<i32>,
    /// The reservation's.
    pub code: Option<String>,
    pub detail: Value,
    pub created_at: DateTime<Utc>,
}

impl Notice {
    pub fn sort(&self) -> &str {
        self.matter.split(':').next().unwrap_or_default()
    }
}

/// Notes a matter; none where it was noted before.
pub async fn add(
    tx: &mut Tx,
    matter: &str,
    reservation: Option<i32>,
    detail: Value,
    now: DateTime<Utc>,
) -> Result<Option<i64>, Error> {
    let id = sqlx::query_scalar!(
        "INSERT INTO notices (matter, reservation_id, detail, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (matter) DO NOTHING
         RETURNING id",
        matter,
        reservation,
        detail,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id)
}

pub async fn find(store: &Store, id: i64) -> Result<Option<Notice>, Error> {
    let notice = sqlx::query_as!(
        Notice,
        r#"SELECT notices.id, matter, reservation_id, reservations.code AS "code?", detail, notices.created_at
           FROM notices LEFT JOIN reservations ON reservations.id = reservation_id
           WHERE notices.id = $1"#,
        id
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(notice)
}

/// When a matter of the sort was last noted.
pub async fn last_of(tx: &mut Tx, sort: &str) -> Result<Option<DateTime<Utc>>, Error> {
    let last = sqlx::query_scalar!("SELECT max(created_at) FROM notices WHERE starts_with(matter, $1 || ':')", sort)
        .fetch_one(tx.conn())
        .await?;
    Ok(last)
}
