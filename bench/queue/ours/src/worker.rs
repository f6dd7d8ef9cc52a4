use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use apalis::layers::catch_panic::CatchPanicLayer;
use apalis_core::error::BoxDynError;
use apalis_core::monitor::Monitor;
use apalis_core::task::Task;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::ext::parallelize::ParallelizeLayer;
use futures::future::BoxFuture;
use queue::{Breaker, Claimed, Connection, Consumer, Environment, Rate, Setup, Strain, Verdict};
use runtime::clock::Clock;
use runtime::tasks::Tasks;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::Service;
use uuid::Uuid;

use crate::desk::desk;
use crate::engine::Engine;
use crate::layers::{WatchLayer, on_panic, parallel};
use crate::lines::{self, MEASURED};
use crate::producer::{Feature, NARROW, WIDE};
use crate::tally::Tally;

/// Tags above are no numbers but times of a promise, in microseconds.
const TIMES: u64 = 1_000_000_000_000;

#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) concurrency: usize,
    pub(crate) sleep_ms: u64,
    pub(crate) keep: bool,
    pub(crate) feature: Feature,
}

/// The engine's thread and the two connections of a worker process.
pub(crate) struct Process {
    engine: Engine,
    engines_own: Connection,
    connection: Connection,
    tasks: Tasks,
}

impl Process {
    pub(crate) async fn start(port: u16) -> anyhow::Result<Self> {
        let engine = Engine::start()?;
        let engines_own = {
            let _inside = engine.handle().enter();
            lines::connect(port)?
        };
        let connection = lines::connect(port)?;
        connection.ping().await?;
        // Connected before it counts as ready, as the peers' workers are.
        let own = engines_own.clone();
        engine.handle().spawn(async move { own.ping().await }).await??;
        Ok(Self { engine, engines_own, connection, tasks: Tasks::new() })
    }

    /// A queue's worker, put together as `worker/src/pool.rs` does.
    pub(crate) fn work_on(&self, queue: &str, plan: Plan, tally: &Arc<Tally>) {
        let clock = Clock::system();
        let random = Uuid::new_v4().simple().to_string();
        let setup = Setup {
            lane: self.engines_own.lane(queue),
            worker: format!("bench-{}-{}", std::process::id(), &random[..8]),
            concurrency: plan.concurrency,
            lease: Duration::from_secs(15),
            crash_limit: 3,
            rates: rates(plan.feature),
            breakers: breakers(plan.feature),
            on_error: Arc::new(|_, error| Verdict::Dead { error: error.to_string(), strain: Strain::None }),
        };
        let told = clock.clone();
        let environment = Environment {
            spawn: self.engine.spawner(),
            clock: Arc::new(move || told.now().timestamp_millis()),
            on_settled: desk(self.connection.lane(queue), Arc::clone(tally), plan.keep, &self.tasks),
        };
        let handler = Handler { tally: Arc::clone(tally), sleep: Duration::from_millis(plan.sleep_ms), clock };
        let monitor = Monitor::new().register(move |_restarts| {
            let (_consumer, backend) = Consumer::start(setup.clone(), environment.clone());
            WorkerBuilder::new(setup.worker.clone())
                .backend(backend)
                .layer(WatchLayer)
                .layer(ParallelizeLayer::new(parallel))
                .layer(CatchPanicLayer::with_panic_handler(on_panic))
                .build(handler.clone())
        });
        self.tasks.spawn("worker", async move {
            if let Err(error) = monitor.run().await {
                tracing::error!(%error, "the worker ended");
            }
        });
    }
}

/// So wide that nobody waits.
fn rates(feature: Feature) -> Vec<(String, Rate)> {
    let rate = Rate { every: Duration::from_millis(1), burst: 1_000_000 };
    if feature == Feature::Limit { [NARROW, WIDE].map(|class| (class.to_owned(), rate)).into() } else { Vec::new() }
}

fn breakers(feature: Feature) -> Vec<(String, Breaker)> {
    let breaker = Breaker { failures: 5, first: Duration::from_secs(5), longest: Duration::from_secs(300) };
    if feature == Feature::Breaker { vec![("probe".to_owned(), breaker)] } else { Vec::new() }
}

pub(crate) async fn work(port: u16, count: u64, plan: Plan) -> anyhow::Result<Value> {
    let process = Process::start(port).await?;
    let tally = Arc::new(Tally::new(count));
    println!("{}", json!({"ready": true}));
    let began = Instant::now();
    process.work_on(MEASURED, plan, &tally);
    let ended = tally.complete().await?;
    Ok(json!({"seconds": ended.duration_since(began).as_secs_f64(), "waits": tally.waits()}))
}

#[derive(Deserialize)]
struct Probe {
    tag: String,
}

/// Reads its payload, waits where it is told to, and is done.
#[derive(Clone)]
struct Handler {
    tally: Arc<Tally>,
    sleep: Duration,
    clock: Clock,
}

impl Service<Task<Claimed>> for Handler {
    type Response = Verdict;
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<Verdict, BoxDynError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        let handler = self.clone();
        Box::pin(async move {
            let probe: Probe = serde_json::from_str(&task.args.payload)?;
            let tag: u64 = probe.tag.parse()?;
            if tag > TIMES {
                let now = u64::try_from(handler.clock.now().timestamp_micros()).unwrap_or(0);
                handler.tally.waited(Duration::from_micros(now.saturating_sub(tag)).as_secs_f64() * 1000.0);
            }
            if !handler.sleep.is_zero() {
                tokio::time::sleep(handler.sleep).await;
            }
            Ok(Verdict::Done)
        })
    }
}
