use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apalis::layers::catch_panic::CatchPanicLayer;
use apalis::prelude::{Monitor, MonitorContext, ParallelizeLayer, Task, WorkerBuilder};
use futures::FutureExt;
use queue::{
    Breaker, Cancel, Claimed, Connection, Consumer, Environment, Fate, OnSettled, Rate, Setup, Strain, Verdict,
};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::site::Site;
use super::stage::Handler;

/// How a worker is to be.
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) concurrency: usize,
    pub(crate) lease: Duration,
    pub(crate) crash_limit: u32,
    /// How long handlers may go on after the stop.
    pub(crate) grace: Duration,
    pub(crate) rates: Vec<(String, Rate)>,
    pub(crate) breakers: Vec<(String, Breaker)>,
}

/// A worker process in small: the engine on a thread of its own, an apalis worker on others.
pub(crate) struct Worker {
    pub(crate) consumer: Consumer,
    stop: CancellationToken,
    apalis: MonitorContext,
    monitor: JoinHandle<()>,
    fates: Arc<Mutex<Vec<Fate>>>,
    cancels: Arc<Mutex<HashMap<Uuid, Cancel>>>,
    /// Claims, renews and settles.
    engine: Option<Runtime>,
    /// Runs the handlers.
    hands: Option<Runtime>,
}

/// A worker whose engine stands still, as in a process that was stopped, until this is dropped.
pub(crate) struct Frozen(#[expect(dead_code, reason = "its drop is the signal")] std::sync::mpsc::Sender<()>);

impl Default for Plan {
    fn default() -> Self {
        Self {
            name: format!("worker-{}", Uuid::new_v4()),
            concurrency: 1,
            // Longer than any test, where none is about leases.
            lease: Duration::from_secs(60),
            crash_limit: 5,
            grace: Duration::from_secs(10),
            rates: Vec::new(),
            breakers: Vec::new(),
        }
    }
}

impl Plan {
    pub(crate) fn slots(concurrency: usize) -> Self {
        Self { concurrency, ..Self::default() }
    }
}

impl Worker {
    pub(crate) fn start(site: &Site, plan: &Plan, handler: Handler) -> Self {
        let engine = runtime(1);
        let hands = runtime(2);
        let connection = {
            let _inside = engine.enter();
            Connection::open(site.options()).unwrap()
        };
        let setup = Setup {
            lane: connection.lane(site.lane.name()),
            worker: plan.name.clone(),
            concurrency: plan.concurrency,
            lease: plan.lease,
            crash_limit: plan.crash_limit,
            rates: plan.rates.clone(),
            breakers: plan.breakers.clone(),
            on_error: Arc::new(|_, error| Verdict::Dead {
                error: format!("broken off: {error}"),
                strain: Strain::None,
            }),
        };
        let fates = Arc::new(Mutex::new(Vec::new()));
        let environment = environment(site, &engine, &fates);
        let started = Arc::new(Mutex::new(None));
        let note = Arc::clone(&started);
        let spawner = hands.handle().clone();
        let cancels = Arc::new(Mutex::new(HashMap::new()));
        let noted = Arc::clone(&cancels);
        let monitor = Monitor::new().register(move |_| {
            let (consumer, backend) = Consumer::start(setup.clone(), environment.clone());
            *note.lock().unwrap() = Some(consumer);
            let (handler, spawner, noted) = (Arc::clone(&handler), spawner.clone(), Arc::clone(&noted));
            WorkerBuilder::new(setup.worker.as_str())
                .backend(backend)
                .layer(ParallelizeLayer::new(move |run| AbortOnDropHandle::new(spawner.spawn(run))))
                .layer(CatchPanicLayer::with_panic_handler(|_| std::io::Error::other("panicked")))
                .build(tower::service_fn(move |task: Task<Claimed>| {
                    let cancel = task.data().get::<Cancel>().cloned().unwrap();
                    noted.lock().unwrap().insert(task.args.id, cancel);
                    handler(task.args).map(Ok::<_, Infallible>)
                }))
        });
        let consumer = started.lock().unwrap().take().unwrap();
        let apalis = monitor.context();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let grace = plan.grace;
        let monitor = hands.spawn(async move {
            let stopped = async move {
                stopped.cancelled().await;
                Ok(())
            };
            monitor.shutdown_timeout(grace).run_with_signal(stopped).await.unwrap();
        });
        Self { consumer, stop, apalis, monitor, fates, cancels, engine: Some(engine), hands: Some(hands) }
    }

    /// Fates that Redis has accepted, in that order.
    pub(crate) fn fates(&self) -> Vec<Fate> {
        self.fates.lock().unwrap().clone()
    }

    /// What tells the newest run of a job that it is cancelled.
    pub(crate) fn cancel(&self, job: Uuid) -> Cancel {
        self.cancels.lock().unwrap().get(&job).cloned().unwrap()
    }

    /// How many those are.
    pub(crate) fn settled(&self) -> usize {
        self.fates.lock().unwrap().len()
    }

    /// Tells the worker to stop, as a signal does, and returns when it knows.
    pub(crate) fn signal(&self) {
        self.apalis.shutdown().unwrap();
        self.stop.cancel();
    }

    /// Stops as a process does: handlers may end, the rest is handed back. False when some was not.
    pub(crate) async fn stop(&mut self) -> bool {
        self.signal();
        (&mut self.monitor).await.unwrap();
        self.consumer.close(Duration::from_secs(5)).await
    }

    /// Drops the apalis worker and leaves the engine without it.
    pub(crate) async fn lose_hands(&mut self) {
        self.monitor.abort();
        (&mut self.monitor).await.ok();
    }

    /// Dies without a last word.
    pub(crate) async fn kill(mut self) {
        let (engine, hands) = (self.engine.take().unwrap(), self.hands.take().unwrap());
        tokio::task::spawn_blocking(move || {
            // The engine first: it must not hear what the handlers' end would have it say.
            engine.shutdown_timeout(Duration::from_secs(5));
            hands.shutdown_timeout(Duration::from_secs(5));
        })
        .await
        .unwrap();
    }

    /// Stops claims, renewals and settlements until the answer is dropped. Handlers go on.
    pub(crate) async fn freeze(&self) -> Frozen {
        let (thaw, thawed) = std::sync::mpsc::channel::<()>();
        let (told, frozen) = tokio::sync::oneshot::channel();
        self.engine.as_ref().unwrap().spawn(async move {
            told.send(()).ok();
            thawed.recv().ok();
        });
        frozen.await.unwrap();
        Frozen(thaw)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        for runtime in [self.engine.take(), self.hands.take()].into_iter().flatten() {
            runtime.shutdown_background();
        }
    }
}

fn runtime(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap()
}

fn environment(site: &Site, engine: &Runtime, fates: &Arc<Mutex<Vec<Fate>>>) -> Environment {
    let (engine, time, fates) = (engine.handle().clone(), site.time.clone(), Arc::clone(fates));
    let on_settled: OnSettled = Arc::new(move |_, settled| {
        fates.lock().unwrap().extend(settled.into_iter().map(|settled| settled.fate));
    });
    Environment {
        spawn: Arc::new(move |_, task| drop(engine.spawn(task))),
        clock: Arc::new(move || time.now()),
        on_settled,
    }
}
