//! What operators do to jobs, with its line in the audit log. A change of many has one line, written
//! before it begins: what it matched. The caller asks the queue what runs; here nobody can.

use chrono::{DateTime, Utc};
use jobs::Job;
use jobs::schedule::Entry;
use serde_json::{Value, json};
use store::audit::{self, Actor};
use store::job_changes::{self, New};
use store::ledger::{self, Discarded, Filter, Order, Reach, Redriven, Scope, Selection, State};
use store::webhooks::{self, Event};
use store::{Count, Error, Promised, Store, Tx, schedule};
use uuid::Uuid;

use crate::bulk::Act;

/// How often it is asked who holds a unique key, while others take it.
const TRIES: u32 = 4;

/// Has a job run now, or gives it a new life: see [`ledger::redrive`]. With it, what the relay is to be told.
pub async fn retry(store: &Store, job: Uuid, actor: &Actor, now: DateTime<Utc>) -> Result<(Redriven, Promised), Error> {
    redrive(store, job, now, ("retry_job", json!({ "job": job })), actor, now).await
}

/// Has a job run later, or begin its new life then.
pub async fn postpone(
    store: &Store,
    job: Uuid,
    due: DateTime<Utc>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(Redriven, Promised), Error> {
    redrive(store, job, due, ("postpone_job", json!({ "job": job, "run_at": due })), actor, now).await
}

/// A twin that takes the unique key at this very moment is met by the next try, and named.
async fn redrive(
    store: &Store,
    job: Uuid,
    due: DateTime<Utc>,
    (action, detail): (&str, Value),
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(Redriven, Promised), Error> {
    let mut tries = 1;
    loop {
        let mut tx = store.begin().await?;
        match ledger::redrive(&mut tx, job, due, now).await {
            Ok(redriven) => {
                if redriven == Redriven::Due {
                    audit::write(&mut tx, actor, action, None, detail, now).await?;
                }
                return Ok((redriven, tx.commit().await?));
            }
            Err(error) if tries < TRIES && error.is_constraint("jobs_unique_key") => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Takes back a job that waits, or that died and nobody is to retry.
pub async fn discard(tx: &mut Tx, job: Uuid, actor: &Actor, now: DateTime<Utc>) -> Result<Discarded, Error> {
    take_back(tx, job, Reach::Idle, "discard_job", actor, now).await
}

/// Takes back a job that may still run, or runs.
pub async fn cancel(tx: &mut Tx, job: Uuid, actor: &Actor, now: DateTime<Utc>) -> Result<Discarded, Error> {
    take_back(tx, job, Reach::Live, "cancel_job", actor, now).await
}

async fn take_back(
    tx: &mut Tx,
    job: Uuid,
    reach: Reach,
    action: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Discarded, Error> {
    let discarded = ledger::discard(tx, job, reach, now).await?;
    if matches!(discarded, Discarded::Taken { .. }) {
        audit::write(tx, actor, action, None, json!({ "job": job }), now).await?;
    }
    Ok(discarded)
}

/// Notes that a job was promised by hand.
pub async fn note_enqueued(tx: &mut Tx, job: &Job, id: Uuid, actor: &Actor, now: DateTime<Utc>) -> Result<(), Error> {
    let detail = json!({ "job": id, "kind": job.kind().as_str() });
    audit::write(tx, actor, "enqueue_job", None, detail, now).await
}

/// Has a notification acted on again: what it tells is read anew, and what was done is not done twice. None
/// where nothing is to be done about it.
pub async fn replay(tx: &mut Tx, event: &Event, actor: &Actor, now: DateTime<Utc>) -> Result<Option<Uuid>, Error> {
    let Some(job) = job_of(event) else { return Ok(None) };
    let promise = ledger::promise(tx, &Order::new(&job, now), now).await?;
    webhooks::set_job(tx, event.id, promise.id).await?;
    let detail = json!({ "webhook": event.id, "job": promise.id });
    audit::write(tx, actor, "replay_webhook", None, detail, now).await?;
    Ok(Some(promise.id))
}

/// Orders a change of many, which a job makes. `matched`: how many the filter means just now.
///
/// # Errors
/// Also where `act` is not one that a job makes: a run that is to be cancelled is waited for by whoever asks.
pub async fn order_change(
    tx: &mut Tx,
    act: Act,
    selection: &Selection,
    matched: Count,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<i64, Error> {
    let (word, per_minute) = match act {
        Act::Retry { per_minute } => ("retry", per_minute.and_then(|rate| i32::try_from(rate).ok())),
        Act::Discard => ("discard", None),
        Act::Cancel => ("cancel", None),
    };
    let by = actor.to_string();
    let change = job_changes::add(tx, &New { act: word, selection, per_minute, by: &by }, now).await?;
    begin_many(tx, act.action(), &selection.filter, matched, actor, now).await?;
    ledger::promise(tx, &Order::new(&Job::ChangeJobs { change }, now), now).await?;
    Ok(change)
}

/// Whether anything is to be done about a notification.
#[must_use]
pub fn is_replayable(event: &Event) -> bool {
    job_of(event).is_some()
}

fn job_of(event: &Event) -> Option<Job> {
    match (event.source.as_str(), &event.subject) {
        ("mercadopago", Some(payment)) => Some(Job::ProcessPaymentEvent { payment: payment.clone() }),
        ("whatsapp", _) if event.job_id.is_some() && event.body.is_some() => {
            Some(Job::ProcessWhatsappEvent { event: event.id })
        }
        _ => None,
    }
}

/// Notes that a change of many begins. `action`: such as `retry_jobs`.
pub async fn begin_many(
    tx: &mut Tx,
    action: &str,
    filter: &Filter,
    matched: Count,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Filter { queue, kind, text, error, .. } = filter;
    let matched = match matched {
        Count::Exactly(count) => json!(count),
        Count::MoreThan(count) => json!(format!("{count}+")),
    };
    let detail = json!({
        "matched": matched, "queue": queue, "kind": kind, "text": text, "error": error,
        "state": filter.state.map(State::as_str), "created_before": filter.created_before,
    });
    audit::write(tx, actor, action, None, without_null(detail), now).await
}

/// Nothing of it is claimed from now on. False where it was paused already.
pub async fn pause(
    tx: &mut Tx,
    scope: Scope,
    reason: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let paused = ledger::pause(tx, scope, &actor.to_string(), reason, now).await?;
    if paused {
        let mut detail = named(scope);
        detail["reason"] = json!(reason);
        audit::write(tx, actor, "pause", None, without_null(detail), now).await?;
    }
    Ok(paused)
}

/// Ends a pause. False where there was none.
pub async fn resume(tx: &mut Tx, scope: Scope, actor: &Actor, now: DateTime<Utc>) -> Result<bool, Error> {
    let resumed = ledger::resume(tx, scope).await?;
    if resumed {
        audit::write(tx, actor, "resume", None, named(scope), now).await?;
    }
    Ok(resumed)
}

/// Promises the entry's job for now, besides its ticks; where one waits already, that one is due.
pub async fn run_entry(tx: &mut Tx, entry: &Entry, actor: &Actor, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let promise = ledger::promise(tx, &Order::new(&(entry.job)(), now), now).await?;
    if promise.existing {
        ledger::redrive(tx, promise.id, now, now).await?;
    }
    schedule::mark(tx, entry.name, now).await?;
    audit::write(tx, actor, "run_entry", None, json!({ "entry": entry.name, "job": promise.id }), now).await?;
    Ok(promise.id)
}

/// No tick runs the entry from now on. False where it was paused already.
pub async fn pause_entry(
    tx: &mut Tx,
    entry: &Entry,
    reason: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let paused = schedule::pause(tx, entry.name, &actor.to_string(), reason, now).await?;
    if paused {
        let detail = json!({ "entry": entry.name, "reason": reason });
        audit::write(tx, actor, "pause_entry", None, without_null(detail), now).await?;
    }
    Ok(paused)
}

/// The next tick runs the entry. False where it was not paused.
pub async fn resume_entry(tx: &mut Tx, entry: &Entry, actor: &Actor, now: DateTime<Utc>) -> Result<bool, Error> {
    let resumed = schedule::resume(tx, entry.name, now).await?;
    if resumed {
        audit::write(tx, actor, "resume_entry", None, json!({ "entry": entry.name }), now).await?;
    }
    Ok(resumed)
}

fn named(scope: Scope) -> Value {
    match scope {
        Scope::Queue(queue) => json!({ "queue": queue.as_str() }),
        Scope::Kind(kind) => json!({ "kind": kind.as_str() }),
    }
}

/// What was not given is not in the log.
fn without_null(mut detail: Value) -> Value {
    if let Value::Object(members) = &mut detail {
        members.retain(|_, value| !value.is_null());
    }
    detail
}
