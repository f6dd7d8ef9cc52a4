use chrono::{DateTime, Utc};
use jobs::{Clash, Job, Queue, TRACEPARENT};
use runtime::trace;
use serde_json::Value;
use uuid::{NoContext, Timestamp, Uuid};

use crate::{Error, Tx};

/// A job to be promised: what, in which queue, and when it is due.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    pub job: &'a Job,
    pub queue: Queue,
    pub run_at: DateTime<Utc>,
    /// That it is about; whose page tells of it.
    pub reservation: Option<i32>,
}

impl<'a> Order<'a> {
    /// In the queue of its kind, due at `run_at`, about the reservation that it names.
    pub fn new(job: &'a Job, run_at: DateTime<Utc>) -> Self {
        Self { job, queue: job.queue(), run_at, reservation: job.reservation() }
    }
}

/// The promised job; `existing` when its unique key was held already, and this is the holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub id: Uuid,
    pub existing: bool,
}

/// Promises a job as part of a change: no job without the change, no change without the job.
///
/// Where its unique key is held, the holder stays as it is or takes the new time, as the job says.
pub async fn promise(tx: &mut Tx, order: &Order<'_>, now: DateTime<Utc>) -> Result<Promise, Error> {
    let unique = order.job.unique();
    let key = unique.as_ref().map(|unique| unique.key.as_str());
    loop {
        if let Some(id) = insert(tx, order, key, now).await? {
            tx.note_promised(id);
            return Ok(Promise { id, existing: false });
        }
        // Held a moment ago. If it ended since, the next insert finds the key free.
        let Some(key) = key else { continue };
        let holder = sqlx::query!(
            "SELECT id, run_at FROM jobs WHERE unique_key = $1 AND state IN ('pending', 'parked') FOR UPDATE",
            key
        )
        .fetch_optional(tx.conn())
        .await?;
        let Some(holder) = holder else { continue };
        // One that is due may be running, and have read what it acts on: it runs once more.
        let moves = holder.run_at != order.run_at || holder.run_at <= now;
        if unique.as_ref().is_some_and(|unique| unique.clash == Clash::Move) && moves {
            move_to(tx, holder.id, order.run_at).await?;
        }
        return Ok(Promise { id: holder.id, existing: true });
    }
}

/// Promises a job whatever holds its unique key, and leaves the key alone: a person asks for the work once more.
pub async fn promise_once_more(tx: &mut Tx, order: &Order<'_>, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let id = insert(tx, order, None, now).await?;
    let id = id.ok_or_else(|| Error::Other("a job without a key met one that holds it".to_owned()))?;
    tx.note_promised(id);
    Ok(id)
}

async fn insert(tx: &mut Tx, order: &Order<'_>, key: Option<&str>, now: DateTime<Utc>) -> Result<Option<Uuid>, Error> {
    let job = order.job;
    let inserted = sqlx::query_scalar!(
        "INSERT INTO jobs (id, kind, version, queue, payload, reservation_id, unique_key, serial_key, limits,
                           run_at, max_attempts, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (unique_key) WHERE state IN ('pending', 'parked') DO NOTHING
         RETURNING id",
        new_id(now),
        job.kind().as_str(),
        int(job.version()),
        order.queue.as_str(),
        stored(job),
        order.reservation,
        key,
        job.serial(),
        &job.limits(),
        order.run_at,
        int(job.policy().max_attempts),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(inserted)
}

/// The row is locked by the caller.
async fn move_to(tx: &mut Tx, id: Uuid, run_at: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!("UPDATE jobs SET run_at = $2, generation = generation + 1, told = false WHERE id = $1", id, run_at)
        .execute(tx.conn())
        .await?;
    tx.note_promised(id);
    Ok(())
}

/// Promises `count` jobs alike in one statement. Their unique key is not looked at.
pub async fn promise_many(tx: &mut Tx, order: &Order<'_>, count: usize, now: DateTime<Utc>) -> Result<(), Error> {
    let ids: Vec<Uuid> = (0..count).map(|_| new_id(now)).collect();
    let job = order.job;
    sqlx::query!(
        "INSERT INTO jobs (id, kind, version, queue, payload, reservation_id, serial_key, limits, run_at, max_attempts,
                           created_at)
         SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM unnest($1::uuid[]) AS ids (id)",
        &ids,
        job.kind().as_str(),
        int(job.version()),
        order.queue.as_str(),
        stored(job),
        order.reservation,
        job.serial(),
        &job.limits(),
        order.run_at,
        int(job.policy().max_attempts),
        now,
    )
    .execute(tx.conn())
    .await?;
    for id in ids {
        tx.note_promised(id);
    }
    Ok(())
}

/// Takes back the job that holds the key; true when there was one. One that runs just now ends
/// without effect on the ledger's verdict: it is `discarded`.
pub async fn withdraw(tx: &mut Tx, key: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    let withdrawn = sqlx::query_scalar!(
        "UPDATE jobs SET state = 'discarded', generation = generation + 1, told = false, finished_at = $2
         WHERE unique_key = $1 AND state IN ('pending', 'parked')
         RETURNING id",
        key,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(id) = withdrawn {
        tx.note_promised(id);
    }
    Ok(withdrawn.is_some())
}

/// The payload, with the trace that the promise is made in.
fn stored(job: &Job) -> Value {
    let mut payload = job.payload();
    if let (Value::Object(members), Some(trace)) = (&mut payload, trace::current()) {
        members.insert(TRACEPARENT.to_owned(), trace.to_string().into());
    }
    payload
}

/// Ids sort by the time of the promise.
fn new_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

pub(super) fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
