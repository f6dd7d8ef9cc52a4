use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use apalis::layers::catch_panic::CatchPanicLayer;
use apalis_core::monitor::Monitor;
use apalis_core::worker::builder::WorkerBuilder;
use jobs::{Kind, Queue};
use queue::{Breaker, Connection, Consumer, Environment, Rate, Setup};

use crate::answer::verdict_of_error;
use crate::context::Context;
use crate::handlers::Handlers;
use crate::layers::{ObserveLayer, TimeLimitLayer, on_panic};

/// What every queue's worker of this process is made from.
pub(crate) struct Plan {
    pub(crate) connection: Connection,
    pub(crate) environment: Environment,
    pub(crate) worker: String,
    pub(crate) lease: Duration,
    pub(crate) crash_limit: u32,
    pub(crate) concurrency: BTreeMap<Queue, u32>,
    pub(crate) smtp_per_minute: u32,
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

    /// No job is claimed from now on; what has not begun goes back.
    pub(crate) fn stop(&self) {
        self.all().iter().for_each(Consumer::stop);
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
            let judge = context.clone();
            let setup = Setup {
                lane: plan.connection.lane(queue.as_str()),
                worker: plan.worker.clone(),
                concurrency: concurrency as usize,
                lease: plan.lease,
                crash_limit: plan.crash_limit,
                rates: rates(plan.smtp_per_minute),
                breakers: breakers(queue),
                on_error: Arc::new(move |claimed, error| verdict_of_error(claimed, &error, judge.now())),
            };
            let (consumer, backend) = Consumer::start(setup, plan.environment.clone());
            pool.add(consumer);
            WorkerBuilder::new(format!("{}:{queue}", plan.worker))
                .backend(backend)
                .layer(ObserveLayer)
                .layer(TimeLimitLayer)
                .layer(CatchPanicLayer::with_panic_handler(on_panic))
                .build(Handlers(context.clone()))
        });
    }
    monitor
}

fn rates(smtp_per_minute: u32) -> Vec<(String, Rate)> {
    let rates = jobs::limits::rates(smtp_per_minute).into_iter();
    rates.map(|(class, rate)| (class.to_owned(), Rate { every: rate.every, burst: rate.burst })).collect()
}

fn breakers(queue: Queue) -> Vec<(String, Breaker)> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.queue() == queue);
    let breakers = kinds.filter_map(|kind| Some((kind, kind.policy().breaker?)));
    breakers
        .map(|(kind, jobs::Breaker { failures, first, longest })| {
            (kind.as_str().to_owned(), Breaker { failures, first, longest })
        })
        .collect()
}
