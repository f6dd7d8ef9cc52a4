use std::sync::Arc;
use std::time::Duration;

use jobs::{Kind, Queue};
use queue::{Beat, Connection, LiveWorker};
use runtime::clock::Clock;
use runtime::metrics;
use store::Store;
use store::ledger::{self, Scope};
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

/// Shows what is paused, by the ledger: Redis is brought in line with it. Apart from the beat, which
/// goes on while Postgres is away; the last word stands then.
pub(crate) async fn watch_pauses(store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match ledger::pauses(&store).await {
            Ok(paused) => {
                for queue in Queue::ALL {
                    let is_paused = paused.iter().any(|pause| pause.scope == Scope::Queue(queue));
                    metrics::queue_paused(queue.as_str(), is_paused);
                }
            }
            Err(error) => tracing::debug!(%error, "whether queues are paused is not known"),
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
            let lane = self.connection.lane(queue.as_str());
            let depth = lane.depth().await?;
            let queue = queue.as_str();
            metrics::queue_depth(queue, "scheduled", depth.scheduled);
            metrics::queue_depth(queue, "ready", depth.ready);
            metrics::queue_depth(queue, "running", depth.running);
            let oldest = Duration::from_millis(depth.oldest_ready_ms.unwrap_or(0));
            metrics::oldest_ready(queue, oldest.as_secs_f64());
        }
        self.tell_circuits().await?;
        Ok(())
    }

    /// Only kinds that have a circuit, each in its own queue.
    async fn tell_circuits(&self) -> Result<(), queue::Error> {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.policy().breaker.is_some()) {
            let circuits = self.connection.lane(kind.queue().as_str()).circuits().await?;
            let open = circuits.iter().any(|circuit| circuit.kind == kind.as_str() && circuit.open_until.is_some());
            metrics::circuit_open(kind.queue().as_str(), kind.as_str(), open);
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
