use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{Error, Store, Turn};

/// Which entries; none: whichever.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// As it stands in the table, `duenia@x.ar` or `guest`.
    pub actor: Option<String>,
    pub action: Option<String>,
    /// The reservation's code.
    pub code: Option<String>,
    pub turn: Turn,
    pub limit: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub action: String,
    /// Of the reservation that it was done to.
    pub code: Option<String>,
    pub detail: Value,
}

macro_rules! matching {
    ($rest:tt, $filter:expr, $edge:expr) => {
        sqlx::query_as!(
            Listed,
            r#"SELECT entry.id, at, actor, action, code AS "code?", detail
               FROM audit_log AS entry LEFT JOIN reservations ON reservations.id = reservation_id
               WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR action = $2)
                 AND ($3::text IS NULL OR reservation_id = (SELECT id FROM reservations WHERE code = $3)) "#
                + $rest,
            $filter.actor,
            $filter.action,
            $filter.code,
            $filter.limit,
            $edge
        )
    };
}

/// The newest first.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<Listed>, Error> {
    let mut look = store.look().await?;
    if let Turn::After(id) = filter.turn {
        let after = matching!("AND entry.id > $5::bigint ORDER BY entry.id LIMIT $4", filter, id);
        let mut rows = after.fetch_all(&mut *look).await?;
        rows.reverse();
        return Ok(rows);
    }
    let before = filter.turn.before();
    let rows = matching!("AND ($5::bigint IS NULL OR entry.id < $5) ORDER BY entry.id DESC LIMIT $4", filter, before);
    Ok(rows.fetch_all(&mut *look).await?)
}
