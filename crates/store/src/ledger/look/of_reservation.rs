use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Store};

/// A job of a reservation, as its page tells of it.
#[derive(Clone, Debug)]
pub struct Promised {
    pub id: Uuid,
    pub kind: String,
    /// As the table has it: pending until it is settled.
    pub state: String,
    pub attempts: i32,
    pub created_at: DateTime<Utc>,
    pub run_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    pub payload: Value,
}

/// The newest `limit` jobs of a reservation, the newest first.
pub async fn of_reservation(store: &Store, reservation: i32, limit: i64) -> Result<Vec<Promised>, Error> {
    let rows = sqlx::query_as!(
        Promised,
        "SELECT id, kind, state, attempts, created_at, run_at, finished_at, last_error, payload
         FROM jobs WHERE reservation_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        reservation,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}
