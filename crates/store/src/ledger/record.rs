use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Error, Tx};

/// How one run ended, as the queue settled it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fate {
    pub job: Uuid,
    pub generation: i32,
    /// Counts as they stood after this run.
    pub run: i32,
    pub attempts: i32,
    pub crashes: i32,
    pub outcome: Outcome,
    pub started_at: DateTime<Utc>,
    pub finished_at: DateTime<Utc>,
    pub worker: String,
    /// Why it failed or was lost.
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Runs again then; no attempt was spent.
    Snoozed(DateTime<Utc>),
    /// An attempt was spent, and it runs again then.
    Retried(DateTime<Utc>),
    /// No attempt is left, or none would help.
    Dead,
    /// Its worker died or gave it back: runs again then.
    Lost(DateTime<Utc>),
    /// Lost so often that it is not tried again.
    LostForGood,
    /// It ran, and an operator had cancelled it meanwhile.
    Cancelled,
    /// No worker that claimed it knows its kind or version. It did not run.
    Parked,
}

impl Outcome {
    fn state(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Snoozed(_) | Self::Retried(_) | Self::Lost(_) => "pending",
            Self::Dead | Self::LostForGood => "dead",
            Self::Cancelled => "discarded",
            Self::Parked => "parked",
        }
    }

    fn next_run(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Snoozed(at) | Self::Retried(at) | Self::Lost(at) => Some(at),
            Self::Done | Self::Dead | Self::LostForGood | Self::Cancelled | Self::Parked => None,
        }
    }

    fn ran(self) -> bool {
        self != Self::Parked
    }
}

impl Fate {
    /// The attempt's number in the history: none for a run that cost no attempt, and none at all for
    /// a good one. What was snoozed with an error failed while its kind's circuit was open.
    fn failed_attempt(&self) -> Option<Option<i32>> {
        match self.outcome {
            Outcome::Retried(_) | Outcome::Dead => Some(Some(self.attempts)),
            Outcome::Lost(_) | Outcome::LostForGood => Some(None),
            Outcome::Snoozed(_) => self.error.is_some().then_some(None),
            Outcome::Done | Outcome::Cancelled | Outcome::Parked => None,
        }
    }
}

/// Writes fates down. Repeating it, in any order and from several processes, changes nothing:
/// a run that is not newer than what is known only completes the history, and a final state or a
/// newer generation in the ledger wins over the queue.
///
/// Rows that somebody else has locked are not waited for: a change may hold one of two that a
/// batch names and wait for the other. Returns those; their fates are to be recorded later.
///
/// A job that was moved or given a new life while it ran can be told to the queue only now: it is
/// among what the transaction promises.
pub async fn record(tx: &mut Tx, fates: &[Fate]) -> Result<HashSet<Uuid>, Error> {
    let ids: Vec<Uuid> = fates.iter().map(|fate| fate.job).collect();
    let skipped = lock(tx, &ids).await?;
    let free: Vec<&Fate> = fates.iter().filter(|fate| !skipped.contains(&fate.job)).collect();
    let latest: Vec<&Fate> = latest_of_each(&free).into_values().collect();
    update(tx, &latest).await?;
    insert_attempts(tx, &free).await?;
    Ok(skipped)
}

fn latest_of_each<'a>(fates: &[&'a Fate]) -> HashMap<Uuid, &'a Fate> {
    let mut latest: HashMap<Uuid, &Fate> = HashMap::new();
    for &fate in fates {
        latest
            .entry(fate.job)
            .and_modify(|known| {
                if (fate.run, fate.generation) > (known.run, known.generation) {
                    *known = fate;
                }
            })
            .or_insert(fate);
    }
    latest
}

/// Locks what is there and free; returns what is there and is not.
async fn lock(tx: &mut Tx, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let locked = sqlx::query!("SELECT id, told FROM jobs WHERE id = ANY($1) FOR UPDATE SKIP LOCKED", ids)
        .fetch_all(tx.conn())
        .await?;
    locked.iter().filter(|row| !row.told).for_each(|row| tx.note_promised(row.id));
    if locked.len() == ids.len() {
        return Ok(HashSet::new());
    }
    let locked: HashSet<Uuid> = locked.into_iter().map(|row| row.id).collect();
    let there = sqlx::query_scalar!("SELECT id FROM jobs WHERE id = ANY($1)", ids).fetch_all(tx.conn()).await?;
    Ok(there.into_iter().filter(|id| !locked.contains(id)).collect())
}

async fn update(tx: &mut Tx, rows: &[&Fate]) -> Result<(), Error> {
    let column = |of: fn(&Fate) -> i32| rows.iter().map(|fate| of(fate)).collect::<Vec<i32>>();
    sqlx::query!(
        r#"UPDATE jobs SET
               state = CASE WHEN jobs.state = 'pending' AND jobs.generation = f.generation THEN f.state ELSE jobs.state END,
               run_at = CASE WHEN jobs.state = 'pending' AND jobs.generation = f.generation
                             THEN coalesce(f.next_run, jobs.run_at) ELSE jobs.run_at END,
               attempts = CASE WHEN jobs.generation = f.generation OR jobs.state = 'discarded' THEN f.attempts ELSE jobs.attempts END,
               crashes = CASE WHEN jobs.generation = f.generation OR jobs.state = 'discarded' THEN f.crashes ELSE jobs.crashes END,
               death_told = jobs.death_told AND f.state <> 'dead',
               runs = f.run,
               started_at = CASE WHEN f.ran THEN f.started_at ELSE jobs.started_at END,
               finished_at = CASE WHEN f.ran THEN f.finished_at ELSE jobs.finished_at END,
               worker = CASE WHEN f.ran THEN f.worker ELSE jobs.worker END,
               last_error = coalesce(f.error, jobs.last_error)
           FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::text[], $7::timestamptz[],
                       $8::bool[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[])
                AS f (id, generation, run, attempts, crashes, state, next_run, ran, started_at, finished_at, worker, error)
           WHERE jobs.id = f.id AND (f.run > jobs.runs OR (NOT f.ran AND f.run = jobs.runs))"#,
        &rows.iter().map(|fate| fate.job).collect::<Vec<_>>(),
        &column(|fate| fate.generation),
        &column(|fate| fate.run),
        &column(|fate| fate.attempts),
        &column(|fate| fate.crashes),
        &rows.iter().map(|fate| fate.outcome.state().to_owned()).collect::<Vec<_>>(),
        &rows.iter().map(|fate| fate.outcome.next_run()).collect::<Vec<_>>() as &[Option<DateTime<Utc>>],
        &rows.iter().map(|fate| fate.outcome.ran()).collect::<Vec<_>>(),
        &rows.iter().map(|fate| fate.started_at).collect::<Vec<_>>(),
        &rows.iter().map(|fate| fate.finished_at).collect::<Vec<_>>(),
        &rows.iter().map(|fate| fate.worker.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|fate| fate.error.clone()).collect::<Vec<_>>() as &[Option<String>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn insert_attempts(tx: &mut Tx, fates: &[&Fate]) -> Result<(), Error> {
    let failed: Vec<(&Fate, Option<i32>)> =
        fates.iter().filter_map(|fate| Some((*fate, fate.failed_attempt()?))).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let duration = |fate: &Fate| (fate.finished_at - fate.started_at).num_milliseconds().max(0);
    sqlx::query!(
        "INSERT INTO job_attempts (job_id, run, attempt, started_at, worker, duration_ms, error)
         SELECT f.* FROM unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[], $5::text[], $6::bigint[], $7::text[])
             AS f (job_id, run, attempt, started_at, worker, duration_ms, error)
         WHERE EXISTS (SELECT 1 FROM jobs WHERE jobs.id = f.job_id)
         ON CONFLICT (job_id, run) DO NOTHING",
        &failed.iter().map(|(fate, _)| fate.job).collect::<Vec<_>>(),
        &failed.iter().map(|(fate, _)| fate.run).collect::<Vec<_>>(),
        &failed.iter().map(|(_, attempt)| *attempt).collect::<Vec<_>>() as &[Option<i32>],
        &failed.iter().map(|(fate, _)| fate.started_at).collect::<Vec<_>>(),
        &failed.iter().map(|(fate, _)| fate.worker.clone()).collect::<Vec<_>>(),
        &failed.iter().map(|(fate, _)| duration(fate)).collect::<Vec<_>>(),
        &failed
            .iter()
            .map(|(fate, _)| fate.error.clone().unwrap_or_else(|| "worker lost".to_owned()))
            .collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
