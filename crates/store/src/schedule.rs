//! Table `schedule`: which entry of the schedule ran last, and which rest. The lock of an entry's
//! row decides who runs a tick; its mark, that it is run once.

use chrono::{DateTime, Utc};

use crate::{Error, Store, Tx};

/// An entry as it stands. One that no worker has seen yet has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub name: String,
    /// Ticks before that do not count: the entry is new, or rested until then.
    pub since: DateTime<Utc>,
    /// When it last ran, by the clock or by hand.
    pub last: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub paused_by: Option<String>,
    pub reason: Option<String>,
}

impl Mark {
    /// The tick after this instant is the next one.
    pub fn counts_from(&self) -> DateTime<Utc> {
        self.last.map_or(self.since, |last| last.max(self.since))
    }
}

/// By name.
pub async fn marks(store: &Store) -> Result<Vec<Mark>, Error> {
    let marks =
        sqlx::query_as!(Mark, "SELECT name, since, last, paused_at, paused_by, reason FROM schedule ORDER BY name")
            .fetch_all(&store.pool)
            .await?;
    Ok(marks)
}

/// Notes entries that are new; their first tick is the first after `now`.
pub async fn ensure(tx: &mut Tx, names: &[&str], now: DateTime<Utc>) -> Result<(), Error> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    sqlx::query!(
        "INSERT INTO schedule (name, since) SELECT name, $2 FROM unnest($1::text[]) AS names (name)
         ON CONFLICT (name) DO NOTHING",
        &names,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The entry, locked until the transaction ends; none where another process has it just now. A
/// process that stalls with it in hand is thrown out after `patience_ms`.
pub async fn take(tx: &mut Tx, name: &str, patience_ms: u32) -> Result<Option<Mark>, Error> {
    sqlx::query!(
        "SELECT set_config(name, $1, true) FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'statement_timeout'])
             AS settings (name)",
        patience_ms.to_string()
    )
    .fetch_all(tx.conn())
    .await?;
    let mark = sqlx::query_as!(
        Mark,
        "SELECT name, since, last, paused_at, paused_by, reason FROM schedule WHERE name = $1 FOR UPDATE SKIP LOCKED",
        name
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(mark)
}

/// Notes that it ran, by the clock or by hand.
pub async fn mark(tx: &mut Tx, name: &str, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO schedule (name, since, last) VALUES ($1, $2, $2)
         ON CONFLICT (name) DO UPDATE SET last = greatest(schedule.last, $2)",
        name,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// No tick runs it from now on; false where it was paused already.
pub async fn pause(tx: &mut Tx, name: &str, by: &str, reason: Option<&str>, now: DateTime<Utc>) -> Result<bool, Error> {
    let paused = sqlx::query!(
        "INSERT INTO schedule (name, since, paused_at, paused_by, reason) VALUES ($1, $2, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET paused_at = $2, paused_by = $3, reason = $4 WHERE schedule.paused_at IS NULL",
        name,
        now,
        by,
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok(paused.rows_affected() == 1)
}

/// The next tick runs it; those of the pause do not count as missed. False where it was not paused.
pub async fn resume(tx: &mut Tx, name: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    let resumed = sqlx::query!(
        "UPDATE schedule SET paused_at = NULL, paused_by = NULL, reason = NULL, since = $2
         WHERE name = $1 AND paused_at IS NOT NULL",
        name,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(resumed.rows_affected() == 1)
}
