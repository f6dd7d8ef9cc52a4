use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jobs::{Kind, Queue};
use queue::{Connection, Lane, Settled};
use runtime::metrics;
use runtime::tasks::Tasks;
use store::{Store, ledger};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Error;

const BATCH: usize = 200;
const PERIOD: Duration = Duration::from_secs(1);
/// Fates that are older than this were left by a process that died or could not reach Postgres.
const LEFT_BEHIND_MS: u64 = 3_000;

/// Writes down what was settled. What it is handed is written at once; what nobody wrote stays in
/// Redis and is found by its sweep.
#[derive(Clone)]
pub struct Recorder {
    settled: mpsc::UnboundedSender<(String, Settled)>,
}

struct Desk {
    store: Store,
    lanes: Vec<Lane>,
}

impl Recorder {
    pub fn start(store: Store, connection: &Connection, tasks: &Tasks) -> Self {
        let lanes = Queue::ALL.map(|queue| connection.lane(queue.as_str())).into();
        let desk = Arc::new(Desk { store, lanes });
        let (settled, fates) = mpsc::unbounded_channel();
        tasks.spawn("record", at_once(Arc::clone(&desk), fates));
        tasks.spawn("record sweep", sweep(desk, tasks.stopping()));
        Self { settled }
    }

    /// Has fates written down; returns without waiting for it.
    pub fn take(&self, queue: &str, fates: Vec<Settled>) {
        for fate in fates {
            drop(self.settled.send((queue.to_owned(), fate)));
        }
    }
}

/// Ends when every [`Recorder`] is gone: what was settled last is written, too.
async fn at_once(desk: Arc<Desk>, mut fates: mpsc::UnboundedReceiver<(String, Settled)>) {
    let mut batch = Vec::with_capacity(BATCH);
    while fates.recv_many(&mut batch, BATCH).await > 0 {
        for lane in &desk.lanes {
            let of_lane: Vec<Settled> =
                batch.iter().filter(|(queue, _)| queue == lane.name()).map(|(_, settled)| settled.clone()).collect();
            if !of_lane.is_empty()
                && let Err(error) = desk.record(lane, of_lane).await
            {
                tracing::warn!(queue = lane.name(), %error, "fates wait in redis to be written down");
            }
        }
        batch.clear();
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
            if self.record(lane, left).await? < count {
                return Ok(());
            }
        }
    }

    /// Returns how many were written; the others' rows are locked just now and are found later.
    async fn record(&self, lane: &Lane, settled: Vec<Settled>) -> Result<usize, Error> {
        let fates: Vec<ledger::Fate> = settled.iter().map(|settled| fate_of(&settled.fate)).collect();
        let mut tx = self.store.begin().await?;
        let skipped = ledger::record(&mut tx, &fates).await?;
        drop(tx.commit().await?);
        let written: Vec<Settled> =
            settled.into_iter().filter(|settled| !skipped.contains(&settled.fate.job)).collect();
        written.iter().for_each(|settled| count(lane.name(), &settled.fate));
        lane.forget(&written).await?;
        Ok(written.len())
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
