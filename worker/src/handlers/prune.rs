use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use queue::Cancel;
use store::ledger::{self, Ended};
use store::{calendar_reads, idempotency, sign_ins, webhooks};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;

const BATCH: i64 = 500;
/// Notifications that nobody signed: anybody can send them.
const UNSIGNED_KEPT: i64 = 1000;
/// Links are counted for an hour, to limit them.
const LINKS_KEPT: TimeDelta = TimeDelta::days(1);

/// Deletes what is past its retention, in batches: jobs that ended, what providers
/// sent, keys and links that ran out, what portals had of calendars.
pub(crate) async fn run(context: &Context, cancel: &Cancel) -> Result<Answer, Failure> {
    let now = context.now();
    let jobs = prune_jobs(context, now, cancel).await?;
    let notifications = prune_webhooks(context, now, cancel).await?;
    let calendars = prune_calendar_reads(context, now, cancel).await?;
    let (mut keys, mut links) = (0, 0);
    while !cancel.is_cancelled() {
        let mut tx = context.store.begin().await?;
        let (k, l) = (
            idempotency::delete_expired(&mut tx, now, BATCH).await?,
            sign_ins::delete_expired(&mut tx, now - LINKS_KEPT, BATCH).await?,
        );
        drop(tx.commit().await?);
        (keys, links) = (keys + k, links + l);
        if k + l == 0 {
            break;
        }
    }
    if jobs + keys + links + notifications + calendars > 0 {
        tracing::info!(jobs, keys, links, notifications, calendars, "pruned");
    }
    Ok(Answer::Done)
}

/// The bytes go first; that a notification came is known longer, so that a late copy of it is a copy still.
async fn prune_webhooks(context: &Context, now: DateTime<Utc>, cancel: &Cancel) -> Result<u64, Failure> {
    let bytes_before = before(now, context.webhook_retention);
    let rows_before = before(now, context.dead_retention.max(context.webhook_retention));
    let mut pruned = 0;
    while !cancel.is_cancelled() {
        let mut tx = context.store.begin().await?;
        let unsigned = webhooks::delete_unsigned(&mut tx, UNSIGNED_KEPT, BATCH).await?;
        let bodies = webhooks::forget_bodies(&mut tx, bytes_before, BATCH).await?;
        let rows = webhooks::delete_before(&mut tx, rows_before, BATCH).await?;
        drop(tx.commit().await?);
        if unsigned + bodies + rows == 0 {
            break;
        }
        pruned += unsigned + bodies + rows;
    }
    Ok(pruned)
}

/// What a portal had of a calendar is told as long as jobs that died are.
async fn prune_calendar_reads(context: &Context, now: DateTime<Utc>, cancel: &Cancel) -> Result<u64, Failure> {
    let read_before = before(now, context.dead_retention);
    let mut pruned = 0;
    while !cancel.is_cancelled() {
        let mut tx = context.store.begin().await?;
        let versions = calendar_reads::delete_before(&mut tx, read_before, BATCH).await?;
        drop(tx.commit().await?);
        if versions == 0 {
            break;
        }
        pruned += versions;
    }
    Ok(pruned)
}

async fn prune_jobs(context: &Context, now: DateTime<Utc>, cancel: &Cancel) -> Result<u64, Failure> {
    let ended_before = before(now, context.job_retention);
    let died_before = before(now, context.dead_retention);
    let (mut cursor, mut deleted) = (None, 0);
    while !cancel.is_cancelled() {
        let (over, next) = ledger::ended(&context.store, cursor, ended_before, died_before, BATCH).await?;
        let forgotten = forgotten(context, over).await?;
        if !forgotten.is_empty() {
            let mut tx = context.store.begin().await?;
            deleted += ledger::delete_ended(&mut tx, &forgotten).await?;
            drop(tx.commit().await?);
        }
        if next.is_none() {
            break;
        }
        cursor = next;
    }
    Ok(deleted)
}

/// Those of which the queue knows nothing more. What it does know runs still, or has a fate that
/// waits to be written down.
async fn forgotten(context: &Context, over: Vec<Ended>) -> Result<Vec<Uuid>, Failure> {
    let mut of_queue: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for job in over {
        of_queue.entry(job.queue).or_default().push(job.id);
    }
    let mut forgotten = Vec::new();
    for (queue, ids) in of_queue {
        let known = context.relay.known(&queue, &ids).await?;
        forgotten.extend(ids.into_iter().zip(known).filter(|(_, known)| !known).map(|(id, _)| id));
    }
    Ok(forgotten)
}

fn before(now: DateTime<Utc>, kept: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(kept).ok().and_then(|kept| now.checked_sub_signed(kept)).unwrap_or(DateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
