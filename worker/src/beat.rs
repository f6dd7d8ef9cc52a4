use std::sync::Arc;
use std::time::Duration;

use jobs::Queue;
use queue::{Beat, Connection, LiveWorker};
use runtime::clock::Clock;
use runtime::metrics;
use tokio_util::sync::CancellationToken;

const PERIOD: Duration = Duration::from_secs(1);

/// Says every second that this process lives, and how the queues stand.
pub(crate) struct Heart {
    pub(crate) connection: Connection,
    pub(crate) worker: LiveWorker,
    /// Silent for so long, it is taken for gone.
    pub(crate) gone_after: Duration,
    pub(crate) clock: Clock,
}

pub(crate) async fn run(heart: Arc<Heart>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = heart.beat().await {
            tracing::debug!(%error, "nobody hears that this worker lives");
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Heart {
    async fn beat(&self) -> Result<(), queue::Error> {
        let worker = LiveWorker { seen_at: self.clock.now().timestamp_millis(), ..self.worker.clone() };
        self.connection.beat(Beat::Alive(&worker, self.gone_after)).await?;
        metrics::workers(self.connection.workers().await?.len() as u64);
        for queue in Queue::ALL {
            let depth = self.connection.lane(queue.as_str()).depth().await?;
            let queue = queue.as_str();
            metrics::queue_depth(queue, "scheduled", depth.scheduled);
            metrics::queue_depth(queue, "ready", depth.ready);
            metrics::queue_depth(queue, "running", depth.running);
            metrics::queue_paused(queue, false);
            let oldest = Duration::from_millis(depth.oldest_ready_ms.unwrap_or(0));
            metrics::oldest_ready(queue, oldest.as_secs_f64());
        }
        Ok(())
    }

    /// The last word: it leaves the list at once.
    pub(crate) async fn stop(&self) {
        if let Err(error) = self.connection.beat(Beat::Gone(&self.worker.id)).await {
            tracing::debug!(%error, "nobody hears that this worker ended");
        }
    }
}
