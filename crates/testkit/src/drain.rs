use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apalis::prelude::{Monitor, Task, WorkerBuilder};
use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use jobs::Queue;
use queue::{Claimed, Connection, Consumer, Environment, Settled, Setup, Strain, Verdict};
use relay::{Recorder, Relay};
use runtime::tasks::Tasks;
use store::Store;
use store::ledger::{Filter, State, list};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::Kit;

/// Beyond what any test drains.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs every promised job that is due by the test's clock, and those that they promise, through
/// the real relay, queue and recorder, until none is due. Returns how many runs that took.
///
/// What a job does is `perform`'s matter: a worker's tests give their handlers. Jobs that are due
/// later stay where they are, until the test has moved its clock.
///
/// # Panics
/// There is no end to it: a job that comes back at once, for ever.
pub async fn drain<F, R>(kit: &Kit, perform: F) -> usize
where
    F: Fn(Claimed) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Verdict> + Send + 'static,
{
    let (tasks, runs, stop) = (Tasks::new(), Arc::new(AtomicUsize::new(0)), CancellationToken::new());
    let connection = kit.connection();
    let relay = Relay::start(kit.store.clone(), connection.clone(), kit.clock.clone(), &tasks);
    let telling = relay.clone();
    let on_promised = move |promised| telling.push(promised);
    let recorder = Recorder::start(kit.store.clone(), &connection, on_promised, &tasks);
    let consumers = Arc::new(Mutex::new(Vec::new()));
    let mut monitor = Monitor::new();
    for queue in Queue::ALL {
        let setup = setup(&connection, queue);
        let environment = environment(kit, &tasks, &recorder);
        let (perform, runs, consumers) = (perform.clone(), Arc::clone(&runs), Arc::clone(&consumers));
        monitor = monitor.register(move |_| {
            let (consumer, backend) = Consumer::start(setup.clone(), environment.clone());
            consumers.lock().expect("the consumers").push(consumer);
            let (perform, runs) = (perform.clone(), Arc::clone(&runs));
            WorkerBuilder::new(setup.worker.as_str()).backend(backend).build(tower::service_fn(
                move |task: Task<Claimed>| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    perform(task.args).map(Ok::<_, Infallible>)
                },
            ))
        });
    }
    drop(recorder);
    let stopped = stop.clone();
    tasks.spawn("drain", async move {
        let stopped = async move {
            stopped.cancelled().await;
            Ok(())
        };
        monitor.shutdown_timeout(PATIENCE).run_with_signal(stopped).await.expect("workers that end");
    });
    let drained = tokio::time::timeout(PATIENCE, none_due(kit, &relay)).await;
    stop.cancel();
    let consumers: Vec<Consumer> = std::mem::take(&mut consumers.lock().expect("the consumers"));
    for consumer in consumers {
        consumer.close(Duration::from_secs(5)).await;
    }
    tasks.stop();
    tasks.drain(Duration::from_secs(5)).await;
    assert!(drained.is_ok(), "jobs are still due after {PATIENCE:?}: {:#?}", due(&kit.store, kit.now()).await);
    runs.load(Ordering::SeqCst)
}

async fn none_due(kit: &Kit, relay: &Relay) {
    relay.sweep().await.expect("a relay");
    while !due(&kit.store, kit.now()).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The jobs that are due by the test's clock and have not ended, as `kind id`.
pub(crate) async fn due(store: &Store, now: DateTime<Utc>) -> Vec<String> {
    let mut due = Vec::new();
    for state in [State::Ready, State::Running] {
        let filter = Filter { state: Some(state), ..Filter::default() };
        let rows = list(store, &filter, &[], now, 1_000).await.expect("the ledger");
        due.extend(rows.into_iter().map(|row| format!("{} {}", row.kind, row.id)));
    }
    due
}

fn setup(connection: &Connection, queue: Queue) -> Setup {
    Setup {
        lane: connection.lane(queue.as_str()),
        worker: format!("drain-{queue}-{}", Uuid::new_v4()),
        concurrency: 4,
        lease: PATIENCE,
        crash_limit: 5,
        rates: Vec::new(),
        breakers: Vec::new(),
        on_error: Arc::new(|_, error| Verdict::Dead { error: error.to_string(), strain: Strain::None }),
    }
}

fn environment(kit: &Kit, tasks: &Tasks, recorder: &Recorder) -> Environment {
    let (clock, tasks, recorder) = (kit.clock.clone(), tasks.clone(), recorder.clone());
    Environment {
        spawn: Arc::new(move |name, task| tasks.spawn(name, task)),
        clock: Arc::new(move || clock.now().timestamp_millis()),
        on_settled: Arc::new(move |queue: &str, fates: Vec<Settled>| recorder.take(queue, fates)),
    }
}
