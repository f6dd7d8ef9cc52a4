//! Table `job_changes`: changes of all jobs that a filter meant, ordered by a person and made by a job.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ledger::{Filter, Selection, State};
use crate::{Error, Store, Turn, Tx};

/// What is to be done, to which jobs.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// `retry` or `discard`
    pub act: &'a str,
    pub selection: &'a Selection,
    pub per_minute: Option<i32>,
    pub by: &'a str,
}

/// A change, and how far it has come.
#[derive(Clone, Debug)]
pub struct JobChange {
    pub id: i64,
    pub act: String,
    pub selection: Selection,
    pub per_minute: Option<i32>,
    /// The last of those that were met: ids only grow.
    pub reached: Option<Uuid>,
    pub met: i64,
    pub changed: i64,
    pub finished_at: Option<DateTime<Utc>>,
}

pub async fn add(tx: &mut Tx, new: &New<'_>, now: DateTime<Utc>) -> Result<i64, Error> {
    let Selection { filter, at, running } = new.selection;
    let id = sqlx::query_scalar!(
        "INSERT INTO job_changes (act, queue, kind, state, text, created_before, at, running, per_minute, ordered_by,
                                  ordered_at, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
        new.act,
        filter.queue,
        filter.kind,
        filter.state.map(State::as_str),
        filter.text,
        filter.created_before,
        at,
        running,
        new.per_minute,
        new.by,
        now,
        filter.error
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(id)
}

pub async fn find(store: &Store, id: i64) -> Result<Option<JobChange>, Error> {
    let row = sqlx::query!(
        "SELECT id, act, queue, kind, state, text, error, created_before, at, running, per_minute, reached, met, changed,
                finished_at
         FROM job_changes WHERE id = $1",
        id
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(row.map(|row| JobChange {
        id: row.id,
        act: row.act,
        selection: Selection {
            filter: Filter {
                queue: row.queue,
                kind: row.kind,
                state: State::ALL.into_iter().find(|state| row.state.as_deref() == Some(state.as_str())),
                text: row.text,
                error: row.error,
                created_before: row.created_before,
                turn: Turn::Newest,
            },
            at: row.at,
            running: row.running,
        },
        per_minute: row.per_minute,
        reached: row.reached,
        met: row.met,
        changed: row.changed,
        finished_at: row.finished_at,
    }))
}

/// Notes, with the change of some of them itself, that so many were changed.
pub async fn count(tx: &mut Tx, id: i64, changed: i64) -> Result<(), Error> {
    sqlx::query!("UPDATE job_changes SET changed = changed + $2 WHERE id = $1", id, changed).execute(tx.conn()).await?;
    Ok(())
}

/// Notes that all up to `reached` were met, `met` since the last time.
pub async fn reach(tx: &mut Tx, id: i64, reached: Uuid, met: i64) -> Result<(), Error> {
    sqlx::query!("UPDATE job_changes SET reached = $2, met = met + $3 WHERE id = $1", id, reached, met)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn finish(tx: &mut Tx, id: i64, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!("UPDATE job_changes SET finished_at = $2 WHERE id = $1", id, now).execute(tx.conn()).await?;
    Ok(())
}
