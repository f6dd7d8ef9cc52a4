//! Between the ledger and the queue: tells Redis of what Postgres promises, at once and by sweep,
//! and writes down in Postgres what Redis settled; keeps Redis' pauses as the ledger has them, and
//! compares the two. It decides nothing about jobs.
//!
//! Every process relays; any number of them may. A row is told under its lock, so that one that
//! has just ended cannot be told again.

mod anchor;
mod look;
mod pauses;
mod rebuild;
mod record;
mod repair;
mod sweep;
mod tell;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jobs::Queue;
use queue::{Connection, Lane};
use runtime::clock::Clock;
use runtime::metrics;
use runtime::settings::{self, ExposeSecret as _};
use runtime::tasks::Tasks;
use store::{Promised, Store};
use tokio::sync::mpsc;
use uuid::Uuid;

pub use look::{AttemptView, CircuitView, Ending, JobView, KindStats, Look, PauseView, QueueStats, Stats, WorkerView};
pub use record::Recorder;
pub use repair::Repaired;

/// Redis keys of the product begin with this.
const PREFIX: &str = "posta";

/// The product's connection to Redis. Its driver runs on the runtime that this is called on.
pub fn connect(redis: &settings::Redis) -> Result<Connection, queue::Error> {
    connect_as(redis, PREFIX)
}

/// As [`connect`], with another first word of every key: tests share a server and never meet.
pub fn connect_as(redis: &settings::Redis, prefix: &str) -> Result<Connection, queue::Error> {
    Connection::open(queue::Options {
        url: redis.url.expose_secret().to_owned(),
        connect_timeout: redis.connect_timeout,
        command_timeout: redis.command_timeout,
        prefix: prefix.to_owned(),
        on_call: Arc::new(|script, took| metrics::redis_call(script, took.as_secs_f64())),
        time: None,
    })
}

/// Why a relay step was left for later.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Queue(#[from] queue::Error),
}

/// The hand that tells the queues. Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    inner: Arc<Inner>,
    nudge: mpsc::UnboundedSender<Uuid>,
}

struct Inner {
    store: Store,
    connection: Connection,
    clock: Clock,
    lanes: Vec<(Queue, Lane)>,
    /// The epoch of each queue's server, once it has been looked at.
    epochs: Mutex<HashMap<Queue, i64>>,
    /// Run id and replication id of the servers that they belong to.
    servers: Mutex<HashMap<Queue, (String, String)>>,
    /// False after a failed call, until a sweep succeeds: nobody holds row locks waiting for a
    /// Redis that is known to be away.
    reachable: AtomicBool,
}

impl Relay {
    /// Starts telling at once what is pushed, and sweeping for what is not.
    pub fn start(store: Store, connection: Connection, clock: Clock, tasks: &Tasks) -> Self {
        let inner = Arc::new(Inner::new(store, connection, clock));
        let (nudge, nudges) = mpsc::unbounded_channel();
        tasks.spawn("relay", tell::at_once(Arc::clone(&inner), nudges, tasks.stopping()));
        tasks.spawn("relay sweep", sweep::run(Arc::clone(&inner), tasks.stopping()));
        tasks.spawn("relay repair", repair::run(Arc::clone(&inner), tasks.stopping()));
        Self { inner, nudge }
    }

    /// Has these jobs told to their queues at once; returns without waiting for it. If the process
    /// dies before, another one's sweep tells them.
    pub fn push(&self, promised: Promised) {
        for id in promised.0 {
            if self.nudge.send(id).is_err() {
                // The process is on its way out: the sweep of another one finds them.
                return;
            }
        }
    }

    /// Whether Redis took the last thing that it was told.
    pub fn is_reachable(&self) -> bool {
        self.inner.reachable.load(Ordering::Relaxed)
    }

    /// Tells everything that is due to be told, and returns when there is nothing left.
    pub async fn sweep(&self) -> Result<u64, Error> {
        self.inner.sweep().await
    }

    /// Has the queues pause what the ledger says, and nothing else.
    pub async fn pauses(&self) -> Result<(), Error> {
        self.inner.set_pauses().await
    }

    /// Compares the ledger with the queues, all of it, and repairs what differs.
    pub async fn repair(&self) -> Result<Repaired, Error> {
        self.inner.repair_all().await
    }

    /// Which of these jobs the queue still knows: one whose fate is not written down is among them.
    pub async fn known(&self, queue: &str, ids: &[Uuid]) -> Result<Vec<bool>, Error> {
        let lane = self.inner.connection.lane(queue);
        let generations = lane.generations(ids).await?;
        Ok(generations.iter().map(Option::is_some).collect())
    }
}

/// Tells the queues of what a command promised, one time after the other.
pub struct Teller(Inner);

impl Teller {
    pub fn new(store: Store, connection: Connection, clock: Clock) -> Self {
        Self(Inner::new(store, connection, clock))
    }

    /// Returns when the queues know. Where that fails, a running process' sweep tells them a little later.
    pub async fn tell(&self, promised: &Promised) -> Result<(), Error> {
        for ids in promised.0.chunks(100) {
            self.0.tell_these(ids).await?;
        }
        Ok(())
    }

    /// Returns when the queues pause what the ledger says, and nothing else.
    pub async fn pauses(&self) -> Result<(), Error> {
        self.0.set_pauses().await
    }
}

impl Inner {
    fn new(store: Store, connection: Connection, clock: Clock) -> Self {
        let lanes = Queue::ALL.map(|queue| (queue, connection.lane(queue.as_str()))).into();
        Self {
            store,
            connection,
            clock,
            lanes,
            epochs: Mutex::default(),
            servers: Mutex::default(),
            reachable: AtomicBool::new(true),
        }
    }

    fn epochs(&self) -> std::sync::MutexGuard<'_, HashMap<Queue, i64>> {
        self.epochs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Relay")
    }
}
