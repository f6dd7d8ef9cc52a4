use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use apalis_core::worker::context::WorkerContext;
use futures::future::BoxFuture;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::backend::Backend;
use crate::grip::Held;
use crate::settle::Settling;
use crate::{Breaker, Lane, OnError, Rate, Settled};

/// Told of a queue's fates.
pub type OnSettled = Arc<dyn Fn(&str, Vec<Settled>) + Send + Sync>;

/// What the surroundings lend to a consumer.
#[derive(Clone)]
pub struct Environment {
    /// Starts a task where no handler can starve it: on a runtime of the engine's own.
    pub spawn: Arc<dyn Fn(&'static str, BoxFuture<'static, ()>) + Send + Sync>,
    /// Milliseconds since 1970, for the times that fates carry. Leases do not depend on it.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// Told of fates once Redis has accepted them.
    pub on_settled: OnSettled,
}

/// How a queue is worked on.
#[derive(Clone)]
pub struct Setup {
    pub lane: Lane,
    /// This process start. Never the same twice, also on one machine.
    pub worker: String,
    /// How many jobs run at once.
    pub concurrency: usize,
    pub lease: Duration,
    /// Crashes that make a job dead.
    pub crash_limit: u32,
    /// How often jobs with limits may run, by class. All consumers of a queue are told the same.
    pub rates: Vec<(String, Rate)>,
    /// Kinds that are not run on while the other side is not well.
    pub breakers: Vec<(String, Breaker)>,
    /// What an error that no handler gave (a panic, a time limit) makes of a job.
    pub on_error: OnError,
}

/// One queue's worker in this process: claims, renews, settles and rescues until it is stopped.
#[derive(Clone)]
pub struct Consumer {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) lane: Lane,
    pub(crate) worker: String,
    /// It in few letters, for leases.
    pub(crate) token: String,
    pub(crate) lease: Duration,
    pub(crate) crash_limit: u32,
    pub(crate) rates: Vec<(String, Rate)>,
    pub(crate) breakers: HashMap<String, Breaker>,
    pub(crate) environment: Environment,
    pub(crate) slots: Arc<Semaphore>,
    /// Numbers this process' claims: no two leases are alike, whatever Redis forgot.
    pub(crate) claims: AtomicU64,
    pub(crate) held: std::sync::Mutex<HashMap<String, Held>>,
    pub(crate) settling: mpsc::UnboundedSender<Settling>,
    /// Claims that Redis has not been told the end of.
    pub(crate) outstanding: AtomicUsize,
    pub(crate) settled: Notify,
    /// The apalis worker that runs what is claimed.
    pub(crate) worker_context: OnceLock<WorkerContext>,
    /// No further claims.
    pub(crate) stop: CancellationToken,
    /// No further renewals, rescues and settlements either.
    pub(crate) end: CancellationToken,
    began: Instant,
    ticked: AtomicI64,
}

impl Consumer {
    /// Starts the tasks. The backend goes to an apalis worker.
    pub fn start(setup: Setup, environment: Environment) -> (Self, Backend) {
        let (settling, settlements) = mpsc::unbounded_channel();
        let (jobs, taken) = mpsc::channel(setup.concurrency.max(1));
        let shared = Arc::new(Shared {
            lane: setup.lane,
            worker: setup.worker,
            token: Uuid::new_v4().simple().to_string().split_off(20),
            lease: setup.lease,
            crash_limit: setup.crash_limit,
            rates: setup.rates,
            breakers: setup.breakers.into_iter().collect(),
            environment,
            slots: Arc::new(Semaphore::new(setup.concurrency.max(1))),
            claims: AtomicU64::new(1),
            held: std::sync::Mutex::default(),
            settling,
            // The claim loop, until it has ended.
            outstanding: AtomicUsize::new(1),
            settled: Notify::new(),
            worker_context: OnceLock::new(),
            stop: CancellationToken::new(),
            end: CancellationToken::new(),
            began: Instant::now(),
            ticked: AtomicI64::new(0),
        });
        let spawn = Arc::clone(&shared.environment.spawn);
        spawn("claim", Box::pin(crate::claim::run(Arc::clone(&shared), jobs)));
        spawn("settle", Box::pin(crate::settle::run(Arc::clone(&shared), settlements)));
        spawn("renew", Box::pin(crate::renew::run(Arc::clone(&shared))));
        spawn("rescue", Box::pin(crate::rescue::run(Arc::clone(&shared))));
        let backend = Backend::new(Arc::clone(&shared), taken, setup.on_error);
        (Self { shared }, backend)
    }

    /// No job is claimed from now on, and those that have not begun go back at once. An apalis
    /// worker that is told to stop has the same effect.
    pub fn stop(&self) {
        self.shared.stop.cancel();
    }

    /// Waits until Redis knows the end of every claim, for so long at most; then everything of
    /// this consumer ends. False when some were left: their leases run out.
    pub async fn close(&self, patience: Duration) -> bool {
        self.stop();
        let drained = tokio::time::timeout(patience, self.shared.drained()).await.is_ok();
        self.shared.end.cancel();
        drained
    }

    /// How long ago the claim loop last went round. It does so at least every few seconds, with
    /// nothing to do and while it tries to reach Redis, too. Nothing is asked of it once it is to stop.
    pub fn since_tick(&self) -> Duration {
        if self.shared.stop.is_cancelled() { Duration::ZERO } else { self.shared.since_tick() }
    }
}

impl Shared {
    pub(crate) fn tick(&self) {
        self.ticked.store(i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    fn since_tick(&self) -> Duration {
        let ticked = u64::try_from(self.ticked.load(Ordering::Relaxed)).unwrap_or(0);
        self.began.elapsed().saturating_sub(Duration::from_millis(ticked))
    }

    pub(crate) fn held(&self) -> std::sync::MutexGuard<'_, HashMap<String, Held>> {
        self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Whether nothing more may be claimed. While an apalis worker lets its handlers end it takes
    /// no job, and does not say so: what were claimed would wait for the last of them.
    pub(crate) fn is_stopping(&self) -> bool {
        if self.worker_context.get().is_some_and(WorkerContext::is_shutting_down) {
            self.stop.cancel();
        }
        self.stop.is_cancelled()
    }

    /// Hands back what was claimed and has not begun.
    pub(crate) fn recall(&self) {
        let unbegun: Vec<_> = self.held().values().filter_map(Held::unbegun).collect();
        unbegun.iter().for_each(|handle| drop(handle.take()));
    }

    /// Resolves when no claim is open.
    pub(crate) async fn drained(&self) {
        loop {
            let settled = self.settled.notified();
            if self.outstanding.load(Ordering::Acquire) == 0 {
                return;
            }
            settled.await;
        }
    }

    pub(crate) fn closed_one(&self) {
        if self.outstanding.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.settled.notify_waiters();
        }
    }
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("queue", &self.shared.lane.name()).finish_non_exhaustive()
    }
}
