//! Table `audit_log`: who did what, and when. Rows are only added.

mod list;

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

pub use list::{Filter, Listed, list};

use crate::{Error, Store, Tx};

/// On whose behalf something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Guest,
    /// Time passed, or a provider told.
    System,
    /// An account of the machine that `posta` was called on.
    Cli(String),
    /// The address that an admin signed in with.
    Admin(String),
}

/// `guest`, `system`, `cli:ana`, `duenia@x.ar`
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guest => f.write_str("guest"),
            Self::System => f.write_str("system"),
            Self::Cli(account) => write!(f, "cli:{account}"),
            Self::Admin(address) => f.write_str(address),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub actor: String,
    pub action: String,
    pub detail: Value,
}

/// `detail` is an object, `{}` where there is nothing to add.
pub async fn write(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    reservation: Option<i32>,
    detail: Value,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO audit_log (at, actor, action, reservation_id, detail) VALUES ($1, $2, $3, $4, $5)",
        now,
        actor.to_string(),
        action,
        reservation,
        detail
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was done to a reservation, the oldest first.
pub async fn of(store: &Store, reservation: i32) -> Result<Vec<Entry>, Error> {
    let entries = sqlx::query_as!(
        Entry,
        "SELECT at, actor, action, detail FROM audit_log WHERE reservation_id = $1 ORDER BY id",
        reservation
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(entries)
}

/// What operators did to a job by its id, the oldest first; changes of many are not among it.
pub async fn of_job(store: &Store, job: Uuid) -> Result<Vec<Entry>, Error> {
    let entries = sqlx::query_as!(
        Entry,
        "SELECT at, actor, action, detail FROM audit_log WHERE detail ->> 'job' = $1 ORDER BY id",
        job.to_string()
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(entries)
}

/// Whether a guest did that to the reservation: what follows of it was caused by a stranger.
pub async fn is_by_guest(store: &Store, reservation: i32, action: &str) -> Result<bool, Error> {
    let there = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM audit_log WHERE reservation_id = $1 AND action = $2 AND actor = $3
           ) AS "there!""#,
        reservation,
        action,
        Actor::Guest.to_string()
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(there)
}
