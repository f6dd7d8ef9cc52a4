use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jobs::{Kind, Queue};
use queue::{Lane, Push, Taken, Withdraw};
use runtime::metrics;
use store::{Tx, ledger};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Error, Inner};

const BATCH: usize = 100;

/// Tells jobs as they are promised, as many together as have come meanwhile.
pub(crate) async fn at_once(inner: Arc<Inner>, mut nudges: mpsc::UnboundedReceiver<Uuid>, stop: CancellationToken) {
    let mut ids = Vec::with_capacity(BATCH);
    loop {
        let got = tokio::select! {
            got = nudges.recv_many(&mut ids, BATCH) => got,
            // What was promised before the stop is told; the rest is the sweep's.
            () = stop.cancelled(), if nudges.is_empty() => return,
        };
        if got == 0 {
            return;
        }
        if inner.reachable.load(Ordering::Relaxed)
            && let Err(error) = inner.tell_these(&ids).await
        {
            inner.note_failure(&error);
        }
        ids.clear();
    }
}

impl Inner {
    pub(crate) fn note_failure(&self, error: &Error) {
        if self.reachable.swap(false, Ordering::Relaxed) {
            tracing::warn!(%error, "the relay waits: jobs stay in the ledger");
        }
    }

    pub(crate) fn note_success(&self) {
        if !self.reachable.swap(true, Ordering::Relaxed) {
            tracing::info!("the relay goes on");
        }
    }

    pub(crate) async fn tell_these(&self, ids: &[Uuid]) -> Result<(), Error> {
        if self.epochs().is_empty() {
            self.anchor().await?;
        }
        match self.try_these(ids).await {
            Err(Error::Queue(queue::Error::Epoch)) => {
                self.anchor().await?;
                self.try_these(ids).await
            }
            told => told,
        }
    }

    async fn try_these(&self, ids: &[Uuid]) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let mut of_queue: BTreeMap<String, Vec<ledger::Told>> = BTreeMap::new();
        for row in ledger::untold_of(&mut tx, ids).await? {
            of_queue.entry(row.queue.clone()).or_default().push(row);
        }
        for (queue, lane) in &self.lanes {
            if let Some(rows) = of_queue.get(queue.as_str()) {
                self.tell(&mut tx, *queue, lane, rows).await?;
            }
        }
        drop(tx.commit().await?);
        Ok(())
    }

    /// Tells the queue of rows that the transaction has locked, and notes it. Returns how many of
    /// them need no further telling.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        queue: Queue,
        lane: &Lane,
        rows: &[ledger::Told],
    ) -> Result<usize, Error> {
        let epoch = self.epochs().get(&queue).copied().ok_or(queue::Error::Epoch)?;
        let now = self.clock.now();
        let (pending, withdrawn): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.pending);
        let mut told: Vec<Uuid> = withdrawn.iter().map(|row| row.id).collect();
        if !withdrawn.is_empty() {
            let jobs: Vec<_> =
                withdrawn.iter().map(|row| Withdraw { id: row.id, generation: row.generation }).collect();
            lane.withdraw(&jobs).await?;
        }
        if !pending.is_empty() {
            let pushes: Vec<_> = pending.iter().map(|row| push_of(row, now)).collect();
            let taken = lane.push(epoch, &pushes).await?;
            for (row, taken) in pending.iter().zip(taken) {
                match taken {
                    Taken::New => {
                        count_enqueued(queue, &row.kind);
                        told.push(row.id);
                    }
                    Taken::Known => told.push(row.id),
                    // It was moved while it runs: told again once that run has ended.
                    Taken::Busy => {}
                }
            }
        }
        ledger::mark_told(tx, &told, epoch, now).await?;
        Ok(told.len())
    }
}

fn push_of(row: &ledger::Told, now: chrono::DateTime<chrono::Utc>) -> Push {
    // Rounded up: a job must not start before its time.
    let ahead = row.run_at - now;
    let delay = ahead.num_milliseconds() + i64::from(ahead.subsec_nanos() % 1_000_000 > 0);
    Push {
        id: row.id,
        kind: row.kind.clone(),
        version: row.version,
        payload: row.payload.to_string(),
        generation: row.generation,
        delay,
        attempts: row.attempts,
        runs: row.runs,
        crashes: row.crashes,
        serial: row.serial_key.clone(),
        limits: row.limits.clone(),
        born: row.revived_at.map(|revived| revived.timestamp_millis()),
    }
}

fn count_enqueued(queue: Queue, kind: &str) {
    if let Ok(kind) = kind.parse::<Kind>() {
        metrics::job_enqueued(queue.as_str(), kind.as_str());
    }
}
