use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Store, Tx};

/// All that is kept of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: Uuid,
    pub source: String,
    pub verdict: String,
    pub received_at: DateTime<Utc>,
    pub subject: Option<String>,
    pub query: Option<String>,
    pub headers: Value,
    pub body: Option<Vec<u8>>,
    pub job_id: Option<Uuid>,
    pub outcome: Option<String>,
}

macro_rules! select {
    ($rest:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Event,
            "SELECT id, source, verdict, received_at, subject, query, headers, body, job_id, outcome
             FROM webhook_events " + $rest
            $(, $argument)*
        )
    };
}

pub async fn find(store: &Store, id: Uuid) -> Result<Option<Event>, Error> {
    Ok(select!("WHERE id = $1", id).fetch_optional(&store.pool).await?)
}

/// Until the change ends nobody deletes it.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<Option<Event>, Error> {
    Ok(select!("WHERE id = $1 FOR UPDATE", id).fetch_optional(tx.conn()).await?)
}

/// The bytes of a notification; none once they are forgotten.
pub async fn body_of(store: &Store, id: Uuid) -> Result<Option<Vec<u8>>, Error> {
    let body =
        sqlx::query_scalar!("SELECT body FROM webhook_events WHERE id = $1", id).fetch_optional(&store.pool).await?;
    Ok(body.flatten())
}

/// Notifications that the job was promised for, the newest first.
pub async fn of_job(store: &Store, job: Uuid) -> Result<Vec<Uuid>, Error> {
    let ids =
        sqlx::query_scalar!("SELECT id FROM webhook_events WHERE job_id = $1 ORDER BY received_at DESC LIMIT 20", job)
            .fetch_all(&store.pool)
            .await?;
    Ok(ids)
}
