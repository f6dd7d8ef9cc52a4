use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use apalis_core::task::Task;
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use uuid::Uuid;

use crate::consumer::Shared;
use crate::grip::{Grip, Handle};
use crate::hash::{Counts, Head};
use crate::lane::BATCH;
use crate::wake::Waker;
use crate::{Claimed, Error};

/// The longest sleep: whatever went wrong with waking, work is found by then.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A stop waits no longer than this for a Redis that does not answer.
const FAREWELL: Duration = Duration::from_secs(1);

/// What the script tells of a job: id, head, payload, counts, lease, whether it is a probe.
const MEMBERS: usize = 6;

struct Batch {
    now: i64,
    next_due: Option<i64>,
    jobs: Vec<(Claimed, String)>,
}

/// Claims as many jobs as there are free slots, over and over, until the consumer stops.
/// Nothing is fetched ahead of a slot: what is claimed begins at once.
pub(crate) async fn run(shared: Arc<Shared>, jobs: mpsc::Sender<Task<Claimed>>) {
    let _asking = Asking(Arc::clone(&shared));
    let mut waker = Waker::new(shared.lane.clone());
    let mut patience = Duration::from_millis(50);
    while !shared.is_stopping() {
        shared.tick();
        let Some(slots) = free_slots(&shared).await else { continue };
        if shared.is_stopping() {
            break;
        }
        let wanted = slots.len();
        let asked = Instant::now();
        let outcome = match claim(&shared, wanted).await {
            Ok(batch) => {
                let rest = (batch.jobs.len() < wanted).then(|| until_due(&batch));
                hand_out(&shared, &jobs, batch, slots, asked).await;
                match rest {
                    Some(longest) => {
                        tokio::select! {
                            waited = waker.wait(longest) => waited,
                            () = shared.stop.cancelled() => Ok(()),
                        }
                    }
                    None => Ok(()),
                }
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => patience = Duration::from_millis(50),
            Err(error) => {
                tracing::warn!(queue = shared.lane.name(), %error, "claiming waits for redis");
                tokio::select! {
                    () = tokio::time::sleep(patience) => {}
                    () = shared.stop.cancelled() => {}
                }
                patience = (patience * 2).min(Duration::from_secs(1));
            }
        }
    }
    shared.recall();
    // A token that this process took and did not follow would leave due work to sleepers: it is
    // put back once no other can come here. Where Redis is away, they look by themselves.
    let farewell = async {
        waker.release().await?;
        claim(&shared, 0).await
    };
    drop(tokio::time::timeout(FAREWELL, farewell).await);
}

/// Open as long as jobs may still come: a claim that is under way when the consumer stops is
/// waited for, and what it brings is handed back.
struct Asking(Arc<Shared>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.closed_one();
    }
}

/// At least one slot, or none after a second (the caller goes round and shows that it lives).
async fn free_slots(shared: &Shared) -> Option<Vec<OwnedSemaphorePermit>> {
    let first = tokio::select! {
        slot = Arc::clone(&shared.slots).acquire_owned() => slot.ok()?,
        () = tokio::time::sleep(Duration::from_secs(1)) => return None,
        () = shared.stop.cancelled() => return None,
    };
    let mut slots = vec![first];
    while slots.len() < BATCH
        && let Ok(slot) = Arc::clone(&shared.slots).try_acquire_owned()
    {
        slots.push(slot);
    }
    Some(slots)
}

fn until_due(batch: &Batch) -> Duration {
    let ahead = batch.next_due.map_or(i64::MAX, |due| due - batch.now);
    Duration::from_millis(u64::try_from(ahead).unwrap_or(0)).min(LONGEST_WAIT)
}

async fn claim(shared: &Shared, limit: usize) -> Result<Batch, Error> {
    let Shared { lane, .. } = shared;
    let first = shared.claims.fetch_add(limit as u64, Ordering::Relaxed);
    let answer: Vec<String> = lane
        .call(&lane.connection.scripts().claim, |script| {
            script.arg(limit);
            script.arg(u64::try_from(shared.lease.as_millis()).unwrap_or(u64::MAX));
            script.arg(&shared.worker).arg(&shared.token).arg(first).arg((shared.environment.clock)());
            script.arg(u64::try_from(LONGEST_WAIT.as_millis()).unwrap_or(u64::MAX));
            for (class, rate) in &shared.rates {
                script.arg(class).arg(rate.every.as_secs_f64() * 1000.0).arg(rate.burst.max(1));
            }
        })
        .await?;
    read(shared, answer)
}

fn read(shared: &Shared, answer: Vec<String>) -> Result<Batch, Error> {
    let unreadable = || Error::Other("the claim's answer cannot be read".to_owned());
    let mut words = answer.into_iter();
    let mut time = || words.next().and_then(|word| word.parse::<i64>().ok()).ok_or_else(unreadable);
    let (now, next_due) = (time()?, time()?);
    let queue: Arc<str> = shared.lane.name().into();
    let rows: Vec<String> = words.collect();
    let jobs = rows
        .chunks_exact(MEMBERS)
        .filter_map(|row| {
            let job = read_job(row, &queue, now);
            if job.is_none() {
                // Its lease runs out, again and again: the crash limit ends it.
                tracing::error!(queue = shared.lane.name(), "a job cannot be read");
            }
            job
        })
        .collect();
    Ok(Batch { now, next_due: (next_due >= 0).then_some(next_due), jobs })
}

fn read_job(row: &[String], queue: &Arc<str>, now: i64) -> Option<(Claimed, String)> {
    let [id, head, payload, counts, lease, probing] = row else { return None };
    let id: Uuid = id.parse().ok()?;
    let Head { kind, version, born } = head.parse().ok()?;
    let Counts { generation, runs, attempts, crashes } = counts.parse().ok()?;
    let due: i64 = lease.rsplit(':').next()?.trim_end_matches(char::is_alphabetic).parse().ok()?;
    let job = Claimed {
        id,
        queue: Arc::clone(queue),
        kind,
        version,
        payload: payload.clone(),
        generation,
        run: runs + 1,
        attempts,
        crashes,
        waited: (now - due).max(0),
        born: born.or_else(|| millis_of(id)).unwrap_or(now),
        probing: probing == "1",
    };
    Some((job, lease.clone()))
}

/// The time in an id that sorts by time.
fn millis_of(id: Uuid) -> Option<i64> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    i64::try_from(seconds * 1000 + u64::from(nanoseconds / 1_000_000)).ok()
}

async fn hand_out(
    shared: &Arc<Shared>,
    jobs: &mpsc::Sender<Task<Claimed>>,
    batch: Batch,
    slots: Vec<OwnedSemaphorePermit>,
    asked: Instant,
) {
    for ((job, lease), slot) in batch.jobs.into_iter().zip(slots) {
        let id = job.id;
        let attempts = usize::try_from(job.attempts).unwrap_or(0);
        let grip = Grip::new(Arc::clone(shared), job.clone(), lease, asked, slot);
        let cancel = grip.cancel.clone();
        let task = TaskBuilder::new(job)
            .task_id(TaskId::from_uuid(id))
            .attempt(attempts)
            .data(cancel)
            .data(Handle::new(grip))
            .build();
        // The channel has room for every slot. Closed, the worker is gone: the grip, dropped with
        // the task, hands the job back, and nothing more is claimed that nobody would run.
        if jobs.send(task).await.is_err() {
            shared.stop.cancel();
        }
    }
}
