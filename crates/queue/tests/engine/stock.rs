//! What the stock storage of apalis-redis 1.0 does, where ours exists because of it.
//!
//! Each test fails when upstream mends its defect. Then strike it from ADR 1, delete the test, and
//! weigh what is left: when nothing is, `apalis_redis::RedisStorage` may take this crate's place.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apalis::layers::catch_panic::CatchPanicLayer;
use apalis::prelude::{BoxDynError, Monitor, TaskBuilder, WorkerBuilder, WorkerContext};
use apalis_redis::{Config, ConnectionManager, RedisStorage, RedisTask, queries};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::server::Server;
use super::until::until;

struct Stock {
    server: Server,
    connection: ConnectionManager,
    config: Config,
    runs: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    workers: JoinSet<Result<(), String>>,
}

impl Stock {
    /// Beats, and looks for work, every so often.
    async fn beating(heartbeat: Duration) -> Self {
        let server = Server::start(&[]);
        let connection = apalis_redis::connect(server.url()).await.unwrap();
        Self {
            server,
            connection,
            config: Config::default().queue("stock").heartbeat_interval(heartbeat),
            runs: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
            workers: JoinSet::new(),
        }
    }

    async fn new() -> Self {
        Self::beating(Duration::from_millis(200)).await
    }

    fn storage(&self) -> RedisStorage<u32> {
        RedisStorage::new(self.connection.clone()).with_config(self.config.clone())
    }

    async fn push(&mut self, tasks: &[RedisTask]) {
        for batch in tasks.chunks(500) {
            queries::push_tasks(&mut self.connection, &self.config, batch).await.unwrap();
        }
    }

    /// A worker whose handler notes each run and ends it like this.
    fn work(&mut self, end: fn() -> Result<(), BoxDynError>) {
        let (runs, storage) = (Arc::clone(&self.runs), self.storage());
        let monitor = Monitor::new().register(move |_| {
            let runs = Arc::clone(&runs);
            let handler = move |_: u32| {
                runs.fetch_add(1, Ordering::SeqCst);
                async move { end() }
            };
            WorkerBuilder::new("worker").backend(storage.clone()).layer(CatchPanicLayer::new()).build(handler)
        });
        self.workers.spawn(async move { monitor.run().await.map_err(|error| error.to_string()) });
    }

    /// A worker whose handlers wait at the gate.
    fn hold(&mut self) {
        let (runs, gate) = (Arc::clone(&self.runs), Arc::clone(&self.gate));
        let handler = move |_: u32| {
            runs.fetch_add(1, Ordering::SeqCst);
            let gate = Arc::clone(&gate);
            async move { gate.acquire().await.unwrap().forget() }
        };
        let worker = WorkerBuilder::new("worker").backend(self.storage()).build(handler);
        self.workers.spawn(async move { worker.run().await.map_err(|error| error.to_string()) });
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }

    async fn until_runs(&self, count: usize) {
        until("the handler has run", async || self.runs() >= count).await;
    }

    async fn until_acknowledged(&self, count: usize) {
        until("it is acknowledged", async || self.count("SCARD", "stock:done") == count).await;
    }

    /// Why the worker ended.
    async fn last_words(&mut self) -> String {
        let ended = tokio::time::timeout(Duration::from_secs(60), self.workers.join_next()).await;
        let ended = ended.expect("the worker goes on: upstream has mended this, see the head of this file");
        ended.unwrap().unwrap().expect_err("the worker ended well: upstream has mended this, see the head of this file")
    }

    fn count(&self, command: &str, key: &str) -> usize {
        redis::cmd(command).arg(key).query(&mut self.server.connect()).unwrap()
    }
}

fn task(payload: &str) -> RedisTask {
    TaskBuilder::new(payload.as_bytes().to_vec()).build()
}

fn tasks(count: usize) -> Vec<RedisTask> {
    std::iter::repeat_with(|| task("1")).take(count).collect()
}

#[tokio::test]
async fn stock_ignores_max_attempts() {
    let mut stock = Stock::new().await;
    stock.push(&[TaskBuilder::new(b"1".to_vec()).max_attempts(1).build()]).await;
    stock.work(|| Err("away".into()));
    // It was to be tried once.
    stock.until_runs(2).await;
}

#[tokio::test]
async fn stock_takes_a_panic_for_the_end_of_the_job() {
    let mut stock = Stock::new().await;
    stock.push(&tasks(1)).await;
    stock.work(|| panic!("by the test"));
    // Dead at the first one, of the 25 attempts that it may have.
    until("it is dead", async || stock.count("SCARD", "stock:dead") == 1).await;
    assert_eq!(stock.runs(), 1);
}

#[tokio::test]
async fn stock_ends_its_worker_for_a_payload_that_it_cannot_decode() {
    let mut stock = Stock::new().await;
    stock.push(&[task("no number")]).await;
    stock.work(|| Ok(()));
    let why = stock.last_words().await;
    assert!(why.contains("expected"), "{why}");
}

#[tokio::test]
async fn stock_ends_its_worker_when_redis_was_wiped() {
    let mut stock = Stock::new().await;
    stock.push(&tasks(1)).await;
    stock.work(|| Ok(()));
    stock.until_acknowledged(1).await;
    redis::cmd("FLUSHALL").exec(&mut stock.server.connect()).unwrap();
    let why = stock.last_words().await;
    assert!(why.contains("worker not registered"), "{why}");
}

#[tokio::test]
async fn stock_ends_its_worker_when_redis_goes_away() {
    let mut stock = Stock::new().await;
    stock.push(&tasks(1)).await;
    stock.work(|| Ok(()));
    stock.until_acknowledged(1).await;
    stock.server.kill();
    stock.last_words().await;
}

#[tokio::test]
async fn stock_ends_its_worker_when_too_much_is_due_at_once() {
    let mut stock = Stock::new().await;
    stock.push(&tasks(8_000)).await;
    stock.work(|| Ok(()));
    let why = stock.last_words().await;
    assert!(why.contains("too many results to unpack"), "{why}");
    assert_eq!(stock.runs(), 0);
}

#[tokio::test]
async fn stock_ends_its_worker_for_one_refused_acknowledgement() {
    let mut stock = Stock::beating(Config::default().heartbeat_interval).await;
    // Locks are refused in the same way, and might come first.
    stock.config.lock_tasks = false;
    stock.push(&tasks(6)).await;
    stock.hold();
    stock.until_runs(6).await;
    // As if another worker had taken one over.
    redis::cmd("SPOP").arg("stock:inflight:worker").exec(&mut stock.server.connect()).unwrap();
    stock.gate.add_permits(6);
    let why = stock.last_words().await;
    assert!(why.contains("task not executed by worker"), "{why}");
}

#[tokio::test]
async fn stock_refuses_a_graceful_restart_under_the_same_name() {
    let mut stock = Stock::beating(Config::default().heartbeat_interval).await;
    let worker = WorkerBuilder::new("worker")
        .backend(stock.storage())
        .build(async |_: u32, worker: WorkerContext| worker.stop().unwrap());
    stock.push(&tasks(1)).await;
    worker.run().await.unwrap();
    stock.work(|| Ok(()));
    let why = stock.last_words().await;
    assert!(why.contains("still active"), "{why}");
}

#[tokio::test]
async fn stock_leaves_an_idle_worker_asleep_when_work_is_pushed() {
    let mut stock = Stock::beating(Duration::from_secs(3)).await;
    stock.push(&tasks(1)).await;
    stock.work(|| Ok(()));
    stock.until_acknowledged(1).await;
    // The first may come just as it looks once more.
    for run in 2..7 {
        stock.push(&tasks(1)).await;
        let took = until("the next one runs", async || stock.runs() == run).await;
        if took > Duration::from_secs(1) {
            // At the next heartbeat: after 30 seconds by default.
            return;
        }
    }
    panic!("it was woken five times: upstream has mended this, see the head of this file");
}
