use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use apalis::layers::catch_panic::CatchPanicLayer;
use apalis_core::monitor::Monitor;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::ext::parallelize::ParallelizeLayer;
use jobs::Queue;
use queue::{Connection, Consumer, Environment, Setup};

use crate::answer::verdict_of_error;
use crate::context::Context;
use crate::handlers::Handlers;
use crate::layers::{ObserveLayer, TimeLimitLayer, on_panic, parallel};

/// What every queue's worker of this process is made from.
pub(crate) struct Plan {
    pub(crate) connection: Connection,
    pub(crate) environment: Environment,
    pub(crate) worker: String,
    pub(crate) lease: Duration,
    pub(crate) crash_limit: u32,
    pub(crate) concurrency: BTreeMap<Queue, u32>,
}

/// The consumers that were started; asked whether they live, and closed at the end.
#[derive(Clone, Default)]
pub(crate) struct Pool(Arc<Mutex<Vec<Consumer>>>);

impl Pool {
    fn add(&self, consumer: Consumer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(consumer);
    }

    fn all(&self) -> Vec<Consumer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The longest time that a claim loop has not gone round.
    pub(crate) fn since_tick(&self) -> Duration {
        self.all().iter().map(Consumer::since_tick).max().unwrap_or_default()
    }

    /// Tells Redis of every end that it does not know yet, for so long at most.
    pub(crate) async fn close(&self, patience: Duration) {
        let closing = self.all().into_iter().map(|consumer| async move { consumer.close(patience).await });
        let closed = futures::future::join_all(closing).await;
        if closed.contains(&false) {
            tracing::warn!("some jobs could not be handed back: their leases run out");
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// One apalis worker a queue: a flood in one takes no slot of another.
pub(crate) fn monitor(plan: Plan, context: &Context, pool: &Pool) -> Monitor {
    let plan = Arc::new(plan);
    let mut monitor = Monitor::new();
    for (queue, concurrency) in plan.concurrency.clone() {
        let (plan, context, pool) = (Arc::clone(&plan), context.clone(), pool.clone());
        monitor = monitor.register(move |_restarts| {
            let setup = Setup {
                lane: plan.connection.lane(queue.as_str()),
                worker: plan.worker.clone(),
                concurrency: concurrency as usize,
                lease: plan.lease,
                crash_limit: plan.crash_limit,
                on_error: Arc::new(|claimed, error| verdict_of_error(claimed, &error)),
            };
            let (consumer, backend) = Consumer::start(setup, plan.environment.clone());
            pool.add(consumer);
            WorkerBuilder::new(format!("{}:{queue}", plan.worker))
                .backend(backend)
                .layer(ObserveLayer)
                .layer(TimeLimitLayer)
                .layer(ParallelizeLayer::new(parallel))
                .layer(CatchPanicLayer::with_panic_handler(on_panic))
                .build(Handlers(context.clone()))
        });
    }
    monitor
}
