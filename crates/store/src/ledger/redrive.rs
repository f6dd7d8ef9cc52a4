use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::bulk::{Batch, Held, Selection, hold};
use super::look::State;
use crate::{Error, Tx};

/// What asking for another run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redriven {
    /// It was waiting and is due then, or it was dead or parked and begins a new life.
    Due,
    /// Another job holds its unique key.
    HeldBy(Uuid),
    /// It is done or discarded: a new job is wanted, not this one.
    Ended(State),
    NoSuchJob,
}

/// Makes a waiting job due at `due`, or gives a dead or parked one a new life that begins then: attempts
/// and crashes from nought, the history kept. One that is due already keeps its place, unless it is to wait.
///
/// Where it fails on the constraint `jobs_unique_key`, a twin took the key just now: asked again,
/// it is named.
pub async fn redrive(tx: &mut Tx, id: Uuid, due: DateTime<Utc>, now: DateTime<Utc>) -> Result<Redriven, Error> {
    let (held, _) = hold(tx, &[id]).await?;
    let Some(job) = held.first() else { return Ok(Redriven::NoSuchJob) };
    match job.state(false, now) {
        state @ (State::Done | State::Discarded) => return Ok(Redriven::Ended(state)),
        State::Dead => {
            if let Some(key) = &job.unique_key
                && let Some(holder) = holder(tx, key).await?
            {
                return Ok(Redriven::HeldBy(holder));
            }
        }
        State::Ready | State::Running if due <= now => return Ok(Redriven::Due),
        State::Ready | State::Running | State::Scheduled | State::Parked => {}
    }
    revive(tx, &[id], &[due], now).await?;
    Ok(Redriven::Due)
}

/// Does so for those of `ids` that the selection still means; `due` says when the n-th of them runs.
/// What is due already, has ended, or whose key another holds, stays as it is.
///
/// # Errors
/// The constraint `jobs_unique_key`, where a twin takes a key at this moment: nothing was changed.
pub async fn redrive_many(
    tx: &mut Tx,
    selection: &Selection,
    ids: &[Uuid],
    due: impl Fn(usize) -> DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Batch, Error> {
    let (held, busy) = hold(tx, ids).await?;
    let mut taken = taken_keys(tx, &held).await?;
    let mut chosen = Vec::new();
    for job in held.iter().filter(|job| selection.admits(job)) {
        let wanted = match job.state(selection.runs(job.id), now) {
            State::Scheduled | State::Parked => true,
            State::Dead => job.unique_key.as_ref().is_none_or(|key| taken.insert(key.clone())),
            State::Ready | State::Running | State::Done | State::Discarded => false,
        };
        if wanted {
            chosen.push(job.id);
        }
    }
    let times: Vec<_> = (0..chosen.len()).map(due).collect();
    revive(tx, &chosen, &times, now).await?;
    Ok(Batch { changed: chosen.len(), busy })
}

/// The rows are locked by the caller.
async fn revive(tx: &mut Tx, ids: &[Uuid], due: &[DateTime<Utc>], now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE jobs SET
             attempts = CASE WHEN state = 'dead' THEN 0 ELSE attempts END,
             crashes = CASE WHEN state = 'dead' THEN 0 ELSE crashes END,
             revived_at = CASE WHEN state = 'dead' THEN $3 ELSE revived_at END,
             death_told = false,
             state = 'pending', run_at = f.run_at, generation = generation + 1, told = false
         FROM unnest($1::uuid[], $2::timestamptz[]) AS f (id, run_at)
         WHERE jobs.id = f.id",
        ids,
        due,
        now
    )
    .execute(tx.conn())
    .await?;
    ids.iter().for_each(|id| tx.note_promised(*id));
    Ok(())
}

async fn holder(tx: &mut Tx, key: &str) -> Result<Option<Uuid>, Error> {
    let holder =
        sqlx::query_scalar!("SELECT id FROM jobs WHERE unique_key = $1 AND state IN ('pending', 'parked')", key)
            .fetch_optional(tx.conn())
            .await?;
    Ok(holder)
}

/// Of the dead ones' keys those that another job holds.
async fn taken_keys(tx: &mut Tx, held: &[Held]) -> Result<HashSet<String>, Error> {
    let keys: Vec<String> = held.iter().filter_map(|job| job.unique_key.clone()).collect();
    let taken = sqlx::query_scalar!(
        r#"SELECT unique_key AS "key!" FROM jobs WHERE unique_key = ANY($1) AND state IN ('pending', 'parked')"#,
        &keys
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(taken.into_iter().collect())
}
