use chrono::{DateTime, Utc};
use jobs::Queue;
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Store, Tx};

/// A row that a queue has to be told of, locked until the transaction ends.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: Uuid,
    pub queue: String,
    pub kind: String,
    pub version: i32,
    pub payload: Value,
    pub generation: i32,
    pub run_at: DateTime<Utc>,
    pub attempts: i32,
    pub runs: i32,
    pub crashes: i32,
    pub serial_key: Option<String>,
    pub limits: Vec<String>,
    /// When it was given a new life.
    pub revived_at: Option<DateTime<Utc>>,
    /// False: it was withdrawn, the queue is to drop it.
    pub pending: bool,
}

/// A queue's server as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub epoch: i64,
    pub run_id: String,
    pub replid: String,
}

/// Of the given jobs those that no other process is just telling, locked.
pub async fn untold_of(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Told>, Error> {
    let rows = sqlx::query_as!(
        Told,
        r#"SELECT id, queue, kind, version, payload, generation, run_at, attempts, runs, crashes,
                  serial_key, limits, revived_at, state = 'pending' AS "pending!"
           FROM jobs WHERE id = ANY($1) AND NOT told FOR UPDATE SKIP LOCKED"#,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Up to `limit` rows of the queue that it has to be told of, the earliest due first, locked.
pub async fn untold(tx: &mut Tx, queue: Queue, epoch: i64, limit: i64) -> Result<Vec<Told>, Error> {
    let mut rows = sqlx::query_as!(
        Told,
        r#"SELECT id, queue, kind, version, payload, generation, run_at, attempts, runs, crashes,
                  serial_key, limits, revived_at, state = 'pending' AS "pending!"
           FROM jobs WHERE queue = $1 AND NOT told ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED"#,
        queue.as_str(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        rows = sqlx::query_as!(
            Told,
            r#"SELECT id, queue, kind, version, payload, generation, run_at, attempts, runs, crashes,
                      serial_key, limits, revived_at, true AS "pending!"
               FROM jobs WHERE queue = $1 AND state = 'pending' AND relayed_epoch < $2
               ORDER BY relayed_epoch, run_at LIMIT $3 FOR UPDATE SKIP LOCKED"#,
            queue.as_str(),
            epoch,
            limit
        )
        .fetch_all(tx.conn())
        .await?;
    }
    Ok(rows)
}

/// Notes that the queue's server of `epoch` knows these rows, which the transaction has locked.
pub async fn mark_told(tx: &mut Tx, ids: &[Uuid], epoch: i64, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE jobs SET told = true, relayed_epoch = $2, relayed_at = $3 WHERE id = ANY($1)",
        ids,
        epoch,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When the row was due that has waited longest to be told; the relay's lag is the time since.
pub async fn oldest_untold(store: &Store, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    let oldest = sqlx::query_scalar!("SELECT min(created_at) FROM jobs WHERE NOT told AND created_at <= $1", now)
        .fetch_one(&store.pool)
        .await?;
    Ok(oldest)
}

/// The queue's server as it was last seen, locked: one process at a time judges it.
pub async fn server(tx: &mut Tx, queue: Queue, now: DateTime<Utc>) -> Result<Server, Error> {
    sqlx::query!(
        "INSERT INTO queues (queue, changed_at) VALUES ($1, $2) ON CONFLICT (queue) DO NOTHING",
        queue.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    let server = sqlx::query_as!(
        Server,
        "SELECT epoch, redis_run_id AS run_id, redis_replid AS replid FROM queues WHERE queue = $1 FOR UPDATE",
        queue.as_str()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(server)
}

pub async fn set_server(tx: &mut Tx, queue: Queue, server: &Server, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE queues SET epoch = $2, redis_run_id = $3, redis_replid = $4, changed_at = $5 WHERE queue = $1",
        queue.as_str(),
        server.epoch,
        server.run_id,
        server.replid,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
