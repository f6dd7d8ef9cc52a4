use std::sync::Arc;
use std::time::Duration;

use jobs::Queue;
use queue::Lane;
use runtime::metrics;
use store::ledger;
use tokio_util::sync::CancellationToken;

use crate::{Error, Inner};

const PERIOD: Duration = Duration::from_secs(1);
const BATCH: i64 = 100;

/// Looks at the server, at the pauses and for rows left untold, every second.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match inner.sweep().await {
            Ok(0) => {}
            Ok(told) => tracing::debug!(told, "the sweep told jobs"),
            Err(error) => inner.note_failure(&error),
        }
        inner.note_lag().await;
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Inner {
    pub(crate) async fn sweep(&self) -> Result<u64, Error> {
        self.anchor().await?;
        // First of all: a wiped Redis has forgotten them, and is told of jobs next.
        self.set_pauses().await?;
        let mut told = 0;
        for (queue, lane) in &self.lanes {
            told += self.sweep_lane(*queue, lane).await?;
        }
        // Only now: a full Redis answers, and takes no jobs.
        self.note_success();
        Ok(told)
    }

    async fn sweep_lane(&self, queue: Queue, lane: &Lane) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let epoch = self.epochs().get(&queue).copied().ok_or(queue::Error::Epoch)?;
            let mut tx = self.store.begin().await?;
            let rows = ledger::untold(&mut tx, queue, epoch, BATCH).await?;
            let told = if rows.is_empty() { 0 } else { self.tell(&mut tx, queue, lane, &rows).await? };
            drop(tx.commit().await?);
            all += told as u64;
            // Rows that are busy come back first: go on only while something was told.
            if told == 0 || rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
                return Ok(all);
            }
        }
    }

    async fn note_lag(&self) {
        let now = self.clock.now();
        if let Ok(oldest) = ledger::oldest_untold(&self.store, now).await {
            let lag = oldest.map_or(0, |oldest| (now - oldest).num_milliseconds().max(0));
            metrics::relay_lag(std::time::Duration::from_millis(lag.unsigned_abs()).as_secs_f64());
        }
    }
}
