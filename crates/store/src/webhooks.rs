//! Table `webhook_events`: what providers told, as it came; and `webhook_items`, the messages and
//! statuses of WhatsApp, each of which is acted on once, whichever notification brings it.

mod list;
mod read;
mod retention;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::{NoContext, Timestamp, Uuid};

use crate::{Error, Tx, touched};

pub use list::{Filter, Health, Line, health, items_brought, list, of_payments};
pub use read::{Event, body_of, find, lock, of_job};
pub use retention::{delete_before, delete_unsigned, forget_bodies};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Whatsapp,
    Mercadopago,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Signed, new, and its job is promised.
    Accepted,
    /// Signed, and acted on before.
    Duplicate,
    /// Its signature is missing or wrong.
    Invalid,
    /// Signed, and cannot be read.
    Malformed,
    /// Nothing is to be done about it.
    Ignored,
}

impl Source {
    pub const ALL: [Self; 2] = [Self::Mercadopago, Self::Whatsapp];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Mercadopago => "mercadopago",
        }
    }
}

impl Verdict {
    pub const ALL: [Self; 5] = [Self::Accepted, Self::Duplicate, Self::Invalid, Self::Malformed, Self::Ignored];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::Malformed => "malformed",
            Self::Ignored => "ignored",
        }
    }
}

/// A notification that is not in the table yet.
#[derive(Clone, Debug)]
pub struct New<'a> {
    pub source: Source,
    pub verdict: Verdict,
    /// What was signed, where it names this notification and no other.
    pub signed: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub query: Option<&'a str>,
    pub headers: Value,
    pub body: Option<&'a [u8]>,
    pub outcome: Option<&'a str>,
}

/// Its id; none where a notification with the same signed text is there already. Waits for one that
/// is being stored just now.
pub async fn insert(tx: &mut Tx, new: &New<'_>, now: DateTime<Utc>) -> Result<Option<Uuid>, Error> {
    let inserted = sqlx::query_scalar!(
        "INSERT INTO webhook_events (id, source, verdict, received_at, signed, subject, query, headers, body, outcome)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (source, signed) DO NOTHING
         RETURNING id",
        new_id(now),
        new.source.as_str(),
        new.verdict.as_str(),
        now,
        new.signed,
        new.subject,
        new.query,
        new.headers,
        new.body,
        new.outcome
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(inserted)
}

/// Takes those of the keys that no notification brought before: how many they were.
pub async fn take_items(tx: &mut Tx, event: Uuid, keys: &[String]) -> Result<u64, Error> {
    // In one order everywhere: two notifications with the same messages must not deadlock.
    let mut sorted = keys.to_vec();
    sorted.sort();
    sorted.dedup();
    let taken = sqlx::query!(
        "INSERT INTO webhook_items (key, event_id) SELECT key, $2 FROM unnest($1::text[]) AS keys (key)
         ON CONFLICT (key) DO NOTHING",
        &sorted,
        event
    )
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected())
}

/// Those of the keys that this notification was the first to bring.
pub async fn items_of(tx: &mut Tx, event: Uuid) -> Result<Vec<String>, Error> {
    Ok(sqlx::query_scalar!("SELECT key FROM webhook_items WHERE event_id = $1", event).fetch_all(tx.conn()).await?)
}

pub async fn set_verdict(tx: &mut Tx, event: Uuid, verdict: Verdict) -> Result<(), Error> {
    let updated = sqlx::query!("UPDATE webhook_events SET verdict = $2 WHERE id = $1", event, verdict.as_str())
        .execute(tx.conn())
        .await?;
    touched::one(updated.rows_affected(), "judging a notification")
}

/// Notes the job that was promised for it. That nothing was to be done about it is no longer so.
pub async fn set_job(tx: &mut Tx, event: Uuid, job: Uuid) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE webhook_events
         SET job_id = $2, outcome = NULL, verdict = CASE verdict WHEN 'ignored' THEN 'accepted' ELSE verdict END
         WHERE id = $1",
        event,
        job
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "noting a notification's job")
}

/// Notes what came of it.
pub async fn set_outcome(tx: &mut Tx, event: Uuid, outcome: &str) -> Result<(), Error> {
    let updated =
        sqlx::query!("UPDATE webhook_events SET outcome = $2 WHERE id = $1", event, outcome).execute(tx.conn()).await?;
    touched::one(updated.rows_affected(), "noting what came of a notification")
}

/// Notes what came of a job: on each notification that it was promised for and of which nothing is
/// noted yet.
pub async fn note_outcome(tx: &mut Tx, job: Uuid, outcome: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE webhook_events SET outcome = $2 WHERE job_id = $1 AND outcome IS NULL", job, outcome)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The same, where nothing was to be done after all.
pub async fn note_ignored(tx: &mut Tx, job: Uuid, outcome: &str) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE webhook_events SET outcome = $2, verdict = 'ignored' WHERE job_id = $1 AND outcome IS NULL",
        job,
        outcome
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ids sort by the time of receipt.
fn new_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}
