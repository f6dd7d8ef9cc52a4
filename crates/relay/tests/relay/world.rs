use std::sync::Arc;
use std::time::Duration;

use apalis_core::backend::Backend as _;
use apalis_core::task::Task;
use apalis_core::worker::context::WorkerContext;
use jobs::{Job, Probe};
use queue::{Backend, Claimed, Connection, Consumer, Depth, Environment, Lane, Setup, Strain, Verdict};
use relay::{Recorder, Relay};
use runtime::settings::{Redis, SecretString};
use runtime::tasks::Tasks;
use serde_json::json;
use store::ledger::{self, Filter, JobRow, Order};
use testkit::Kit;
use uuid::Uuid;

/// A database and a corner of Redis of their own, and a relay between them.
pub(crate) struct World {
    pub(crate) kit: Kit,
    pub(crate) connection: Connection,
    pub(crate) tasks: Tasks,
}

impl World {
    pub(crate) async fn new() -> Self {
        let kit = Kit::new().await;
        let url = kit.redis_url();
        Self::on(kit, url)
    }

    /// With a Redis that may be another one than the tests'.
    pub(crate) fn on(kit: Kit, redis_url: String) -> Self {
        let redis = Redis {
            url: SecretString::from(redis_url),
            // A busy machine is no failure.
            connect_timeout: Duration::from_secs(30),
            command_timeout: Duration::from_secs(30),
        };
        let connection = relay::connect_as(&redis, kit.namespace()).unwrap();
        Self { kit, connection, tasks: Tasks::new() }
    }

    pub(crate) fn relay(&self) -> Relay {
        Relay::start(self.kit.store.clone(), self.connection.clone(), self.kit.clock.clone(), &self.tasks)
    }

    /// It tells and compares only when it is asked to.
    pub(crate) fn still_relay(&self) -> Relay {
        let rounds = Tasks::new();
        let relay = Relay::start(self.kit.store.clone(), self.connection.clone(), self.kit.clock.clone(), &rounds);
        rounds.stop();
        relay
    }

    /// The probes' own queue.
    pub(crate) fn lane(&self) -> Lane {
        self.connection.lane("maintenance")
    }

    pub(crate) async fn depth(&self) -> Depth {
        self.lane().depth().await.unwrap()
    }

    /// Promises a probe that is due now; nobody is told of it.
    pub(crate) async fn promise(&self, payload: serde_json::Value) -> Uuid {
        self.promise_in(payload, 0).await
    }

    pub(crate) async fn promise_in(&self, payload: serde_json::Value, seconds: i64) -> Uuid {
        let run_at = self.kit.now() + chrono::TimeDelta::seconds(seconds);
        let job = Job::Probe(Probe::from_value(payload).unwrap());
        let mut tx = self.kit.begin().await;
        let promise = ledger::promise(&mut tx, &Order::new(&job, run_at), self.kit.now()).await.unwrap();
        drop(tx.commit().await.unwrap());
        promise.id
    }

    pub(crate) async fn promise_some(&self, count: usize) {
        let job = Job::Probe(Probe::from_value(json!({})).unwrap());
        let mut tx = self.kit.begin().await;
        let order = Order::new(&job, self.kit.now());
        ledger::promise_many(&mut tx, &order, count, self.kit.now()).await.unwrap();
        drop(tx.commit().await.unwrap());
    }

    pub(crate) async fn job(&self, id: Uuid) -> JobRow {
        ledger::find(&self.kit.store, id, &[], self.kit.now()).await.unwrap().expect("the job is in the ledger")
    }

    pub(crate) async fn jobs(&self) -> Vec<JobRow> {
        ledger::list(&self.kit.store, &Filter::default(), &[], self.kit.now(), 1_000).await.unwrap()
    }

    /// Claims from the probes' queue as a worker does, without running anything by itself.
    pub(crate) fn hand(&self) -> Hand {
        let recorder = Recorder::start(self.kit.store.clone(), &self.connection, drop, &self.tasks);
        let (tasks, clock) = (self.tasks.clone(), self.kit.clock.clone());
        let environment = Environment {
            spawn: Arc::new(move |name, task| tasks.spawn(name, task)),
            clock: Arc::new(move || clock.now().timestamp_millis()),
            on_settled: Arc::new(move |queue, fates| recorder.take(queue, fates)),
        };
        let setup = Setup {
            lane: self.lane(),
            worker: "hand".to_owned(),
            concurrency: 8,
            lease: Duration::from_secs(15),
            crash_limit: 5,
            rates: Vec::new(),
            breakers: Vec::new(),
            on_error: Arc::new(|_, error| Verdict::Dead { error: error.to_string(), strain: Strain::None }),
        };
        let (consumer, backend) = Consumer::start(setup, environment);
        Hand { _consumer: consumer, backend }
    }

    /// Forgets what this test's Redis holds, as FLUSHALL does.
    pub(crate) async fn wipe(&self) {
        let client = redis::Client::open(self.kit.redis_url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let pattern = format!("*{}*", self.kit.namespace());
        let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut connection).await.unwrap();
        let _gone: usize = redis::cmd("DEL").arg(keys).query_async(&mut connection).await.unwrap();
    }
}

pub(crate) struct Hand {
    _consumer: Consumer,
    backend: Backend,
}

impl Hand {
    /// The next job, held under a lease while the task lives.
    pub(crate) async fn claim(&mut self) -> Task<Claimed> {
        let context = WorkerContext::new("hand");
        let next = futures::future::poll_fn(|poll| self.backend.poll_next(poll, &context));
        let next = tokio::time::timeout(Duration::from_secs(60), next).await.expect("no job within a minute");
        next.unwrap().unwrap()
    }

    /// Ends a claimed job through the layer that settles.
    pub(crate) async fn settle(&mut self, task: Task<Claimed>, verdict: Verdict) {
        use apalis_core::backend::BackendConfig as _;
        use tower::{Layer as _, Service as _};
        let mut context = WorkerContext::new("hand");
        let answer = tower::service_fn(move |_: Task<Claimed>| {
            let verdict = verdict.clone();
            async move { Ok::<_, std::io::Error>(verdict) }
        });
        self.backend.middleware(&mut context).layer(answer).call(task).await.unwrap();
    }
}

/// Asks until it is so. What takes longer than ten seconds does not happen.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, probe: impl Fn() -> F) {
    for _ in 0..1_000 {
        if probe().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}: not within ten seconds");
}
