use std::fmt;

use chrono::{DateTime, Utc};
use jobs::{Kind, Queue};

use crate::{Error, Store, Tx};

/// What is paused: nothing of it is claimed, what runs goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Queue(Queue),
    /// In whatever queue.
    Kind(Kind),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    pub scope: Scope,
    pub by: String,
    pub reason: Option<String>,
    pub since: DateTime<Utc>,
}

/// `queue mail`, `kind probe`
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queue(queue) => write!(f, "queue {queue}"),
            Self::Kind(kind) => write!(f, "kind {kind}"),
        }
    }
}

/// Pauses; false where it was paused already: who did it first, and why, stays.
pub async fn pause(
    tx: &mut Tx,
    scope: Scope,
    by: &str,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let paused = match scope {
        Scope::Queue(queue) => {
            sqlx::query!(
                "INSERT INTO queues (queue, paused_at, paused_by, pause_reason, changed_at) VALUES ($1, $2, $3, $4, $2)
                 ON CONFLICT (queue) DO UPDATE SET paused_at = $2, paused_by = $3, pause_reason = $4
                 WHERE queues.paused_at IS NULL",
                queue.as_str(),
                now,
                by,
                reason
            )
            .execute(tx.conn())
            .await?
        }
        Scope::Kind(kind) => {
            sqlx::query!(
                "INSERT INTO paused_kinds (kind, paused_at, paused_by, reason) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (kind) DO NOTHING",
                kind.as_str(),
                now,
                by,
                reason
            )
            .execute(tx.conn())
            .await?
        }
    };
    Ok(paused.rows_affected() == 1)
}

/// Ends a pause; false where there was none.
pub async fn resume(tx: &mut Tx, scope: Scope) -> Result<bool, Error> {
    let resumed = match scope {
        Scope::Queue(queue) => {
            sqlx::query!(
                "UPDATE queues SET paused_at = NULL, paused_by = NULL, pause_reason = NULL
                 WHERE queue = $1 AND paused_at IS NOT NULL",
                queue.as_str()
            )
            .execute(tx.conn())
            .await?
        }
        Scope::Kind(kind) => {
            sqlx::query!("DELETE FROM paused_kinds WHERE kind = $1", kind.as_str()).execute(tx.conn()).await?
        }
    };
    Ok(resumed.rows_affected() == 1)
}

/// Every pause, queues first. One of a queue or kind that this build does not know is left out.
pub async fn pauses(store: &Store) -> Result<Vec<Paused>, Error> {
    read(&mut *store.pool.acquire().await?).await
}

/// As [`pauses`], while no other process brings Redis in line with them: whoever writes Redis next
/// reads at least what is read here.
pub async fn pauses_alone(tx: &mut Tx) -> Result<Vec<Paused>, Error> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", PAUSING).execute(tx.conn()).await?;
    read(tx.conn()).await
}

/// Advisory locks of ours: the first eight letters of our name for them.
const PAUSING: i64 = i64::from_be_bytes(*b"postapau");

async fn read(connection: &mut sqlx::PgConnection) -> Result<Vec<Paused>, Error> {
    let rows = sqlx::query!(
        r#"SELECT queue AS "queue?", NULL AS "kind?", paused_at AS "since!", paused_by AS "by!", pause_reason AS reason
           FROM queues WHERE paused_at IS NOT NULL
           UNION ALL
           SELECT NULL, kind, paused_at, paused_by, reason FROM paused_kinds
           ORDER BY 1, 2"#
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().filter_map(|row| {
        let scope = match (row.queue, row.kind) {
            (Some(queue), _) => Scope::Queue(queue.parse().ok()?),
            (None, kind) => Scope::Kind(kind?.parse().ok()?),
        };
        Some(Paused { scope, by: row.by, reason: row.reason, since: row.since })
    });
    Ok(known.collect())
}
