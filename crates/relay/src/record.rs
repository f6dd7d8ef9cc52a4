use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jobs::{Kind, Queue};
use queue::{Connection, Lane, Settled};
use runtime::metrics;
use runtime::tasks::Tasks;
use store::{Promised, Store, ledger};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Error;

const BATCH: usize = 200;
const PERIOD: Duration = Duration::from_secs(1);
/// Fates in hand; more of them wait in Redis. While Postgres is away a busy worker settles on.
const IN_HAND: usize = 10_000;
const A_MOMENT: Duration = Duration::from_millis(5);
/// Fates that are older than this were left by a process that died or could not reach Postgres.
const LEFT_BEHIND_MS: u64 = 3_000;

/// Writes down what was settled. What it is handed is written at once; what nobody wrote stays in
/// Redis and is found by its sweep.
#[derive(Clone)]
pub struct Recorder {
    settled: mpsc::Sender<(String, Settled)>,
}

struct Desk {
    store: Store,
    on_promised: Box<dyn Fn(Promised) + Send + Sync>,
    lanes: Vec<Lane>,
}

impl Recorder {
    /// `on_promised` is told of jobs that the relay should tell at once.
    pub fn start(
        store: Store,
        connection: &Connection,
        on_promised: impl Fn(Promised) + Send + Sync + 'static,
        tasks: &Tasks,
    ) -> Self {
        let lanes = Queue::ALL.map(|queue| connection.lane(queue.as_str())).into();
        let desk = Arc::new(Desk { store, on_promised: Box::new(on_promised), lanes });
        let (settled, fates) = mpsc::channel(IN_HAND);
        tasks.spawn("record", at_once(Arc::clone(&desk), fates));
        tasks.spawn("record sweep", sweep(desk, tasks.stopping()));
        Self { settled }
    }

    /// Has fates written down; returns without waiting for it. What there is no hand for is the sweep's.
    pub fn take(&self, queue: &str, fates: Vec<Settled>) {
        for fate in fates {
            if self.settled.try_send((queue.to_owned(), fate)).is_err() {
                return;
            }
        }
    }
}

/// Ends when every [`Recorder`] is gone: what was settled last is written, too.
///
/// A job may end before the relay that told it has committed: its row is locked for a moment more,
/// and its fate is tried again a moment later.
async fn at_once(desk: Arc<Desk>, mut fates: mpsc::Receiver<(String, Settled)>) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut again = Vec::new();
    let mut moment = A_MOMENT;
    loop {
        let got = if again.is_empty() {
            moment = A_MOMENT;
            fates.recv_many(&mut batch, BATCH).await
        } else {
            let got = tokio::time::timeout(moment, fates.recv_many(&mut batch, BATCH)).await;
            moment = (moment * 2).min(PERIOD);
            got.unwrap_or_default()
        };
        if got == 0 && again.is_empty() {
            return;
        }
        batch.append(&mut again);
        again = desk.record_all(&mut batch).await;
    }
}

async fn sweep(desk: Arc<Desk>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        for lane in &desk.lanes {
            if let Err(error) = desk.sweep_lane(lane).await {
                tracing::debug!(queue = lane.name(), %error, "the recorder's sweep waits");
            }
        }
        desk.note_lag().await;
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Desk {
    async fn sweep_lane(&self, lane: &Lane) -> Result<(), Error> {
        loop {
            let left = lane.unrecorded(LEFT_BEHIND_MS).await?;
            if left.is_empty() {
                return Ok(());
            }
            let count = left.len();
            if self.record(lane, left).await?.len() == count {
                return Ok(());
            }
        }
    }

    /// Returns those whose rows are locked just now. What fails altogether stays in Redis.
    async fn record_all(&self, batch: &mut Vec<(String, Settled)>) -> Vec<(String, Settled)> {
        let mut locked = Vec::new();
        for lane in &self.lanes {
            let of_lane: Vec<Settled> =
                batch.iter().filter(|(queue, _)| queue == lane.name()).map(|(_, settled)| settled.clone()).collect();
            if of_lane.is_empty() {
                continue;
            }
            match self.record(lane, of_lane).await {
                Ok(left) => locked.extend(left.into_iter().map(|settled| (lane.name().to_owned(), settled))),
                Err(error) => tracing::warn!(queue = lane.name(), %error, "fates wait in redis to be written down"),
            }
        }
        batch.clear();
        locked
    }

    /// Returns those whose rows are locked just now.
    async fn record(&self, lane: &Lane, settled: Vec<Settled>) -> Result<Vec<Settled>, Error> {
        let fates: Vec<ledger::Fate> = settled.iter().map(|settled| fate_of(&settled.fate)).collect();
        let mut tx = self.store.begin().await?;
        let skipped = ledger::record(&mut tx, &fates).await?;
        // What was moved while it ran runs once more, from now on.
        (self.on_promised)(tx.commit().await?);
        let (locked, written): (Vec<_>, Vec<_>) =
            settled.into_iter().partition(|settled| skipped.contains(&settled.fate.job));
        written.iter().for_each(|settled| count(lane.name(), &settled.fate));
        lane.forget(&written).await?;
        Ok(locked)
    }

    async fn note_lag(&self) {
        let mut oldest = 0;
        for lane in &self.lanes {
            match lane.depth().await {
                Ok(depth) => oldest = oldest.max(depth.oldest_unrecorded_ms.unwrap_or(0)),
                Err(_) => return,
            }
        }
        metrics::ledger_lag(Duration::from_millis(oldest).as_secs_f64());
    }
}

fn count(queue: &str, fate: &queue::Fate) {
    let outcome = match fate.outcome {
        queue::Outcome::LostForGood => "dead",
        other => other.as_str(),
    };
    // Words that are not in the catalogue are no labels.
    if let (Ok(queue), Ok(kind)) = (queue.parse::<Queue>(), fate.kind.parse::<Kind>()) {
        metrics::job_settled(queue.as_str(), kind.as_str(), outcome);
    }
    if outcome == "dead" {
        metrics::server_error();
    }
}

fn fate_of(fate: &queue::Fate) -> ledger::Fate {
    let finished_at = instant(fate.finished_at);
    let next = finished_at + TimeDelta::milliseconds(fate.delay);
    ledger::Fate {
        job: fate.job,
        generation: fate.generation,
        run: fate.run,
        attempts: fate.attempts,
        crashes: fate.crashes,
        outcome: match fate.outcome {
            queue::Outcome::Done => ledger::Outcome::Done,
            queue::Outcome::Snoozed => ledger::Outcome::Snoozed(next),
            queue::Outcome::Retried => ledger::Outcome::Retried(next),
            queue::Outcome::Dead => ledger::Outcome::Dead,
            queue::Outcome::Lost => ledger::Outcome::Lost(next),
            queue::Outcome::LostForGood => ledger::Outcome::LostForGood,
            queue::Outcome::Parked => ledger::Outcome::Parked,
            queue::Outcome::Cancelled => ledger::Outcome::Cancelled,
        },
        started_at: instant(fate.started_at),
        finished_at,
        worker: fate.worker.clone(),
        error: fate.error.clone(),
    }
}

fn instant(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}
