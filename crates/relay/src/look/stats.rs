use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use jobs::Queue;
use queue::{Circuit, LiveWorker, Running};
use serde::Serialize;
use store::ledger::{self, Paused, Scope, StateCount};
use uuid::Uuid;

use super::view::instant;
use super::{Look, ids};

/// Every queue and every living worker, as `posta jobs stats --json` prints them.
#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    pub queues: Vec<QueueStats>,
    pub workers: Vec<WorkerView>,
    /// Kinds of which something waits or is dead, in whatever queue.
    pub kinds: Vec<KindStats>,
    /// Kinds of which nothing is claimed, in whatever queue.
    pub paused_kinds: Vec<PauseView>,
    /// Kinds that are only probed just now, since the other side fails.
    pub circuits: Vec<CircuitView>,
    /// False: what runs, who works and which circuits are open could not be asked.
    pub redis: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct QueueStats {
    pub queue: &'static str,
    pub scheduled: i64,
    pub ready: i64,
    pub running: i64,
    pub dead: i64,
    pub parked: i64,
    pub paused: bool,
    pub pause: Option<PauseView>,
    pub oldest_ready_seconds: f64,
    /// How many living workers take from it.
    pub workers: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct KindStats {
    pub kind: String,
    pub scheduled: i64,
    pub ready: i64,
    pub dead: i64,
    pub parked: i64,
}

/// Who paused something, why and since when.
#[derive(Clone, Debug, Serialize)]
pub struct PauseView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    pub by: String,
    pub reason: Option<String>,
    #[serde(serialize_with = "instant")]
    pub since: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CircuitView {
    pub queue: &'static str,
    pub kind: String,
    /// On end.
    pub failures: u32,
    /// When the next run finds out whether the other side is well again.
    #[serde(serialize_with = "instant")]
    pub probed_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WorkerView {
    pub id: String,
    pub pid: u32,
    pub host: String,
    pub version: String,
    pub queues: Vec<String>,
    #[serde(serialize_with = "instant")]
    pub started_at: DateTime<Utc>,
    #[serde(serialize_with = "instant")]
    pub seen_at: DateTime<Utc>,
    pub running: Vec<Uuid>,
}

/// What Redis says.
#[derive(Default)]
struct Now {
    running: HashMap<Uuid, Running>,
    /// How many of those each queue has.
    held: HashMap<Queue, i64>,
    workers: Vec<LiveWorker>,
    circuits: Vec<(Queue, Circuit)>,
}

impl Look {
    /// How everything stands. Where Redis is away, what the ledger says of it alone.
    pub async fn stats(&self) -> Result<Stats, store::Error> {
        let asked = self.ask().await;
        let redis = asked.is_ok();
        let Now { running, held, workers, circuits } = asked.unwrap_or_else(|error| {
            tracing::warn!(%error, "redis cannot be asked how it stands");
            Now::default()
        });
        let now = self.clock.now();
        let counts = ledger::standing(&self.store, &ids(&running), now).await?;
        let pauses = ledger::pauses(&self.store).await?;
        let of = |queue: Queue| {
            let paused = pauses.iter().find(|paused| paused.scope == Scope::Queue(queue));
            let served = |worker: &&LiveWorker| worker.queues.iter().any(|name| name == queue.as_str());
            QueueStats {
                running: held.get(&queue).copied().unwrap_or(0),
                paused: paused.is_some(),
                pause: paused.map(PauseView::of),
                workers: workers.iter().filter(served).count(),
                ..QueueStats::counted(queue, &counts, now)
            }
        };
        Ok(Stats {
            queues: Queue::ALL.map(of).into(),
            paused_kinds: pauses.iter().filter(|p| matches!(p.scope, Scope::Kind(_))).map(PauseView::of).collect(),
            circuits: circuits.into_iter().filter_map(|(queue, circuit)| CircuitView::of(queue, circuit)).collect(),
            kinds: KindStats::counted(&counts),
            workers: workers.into_iter().map(|worker| WorkerView::of(worker, &running)).collect(),
            redis,
        })
    }

    async fn ask(&self) -> Result<Now, queue::Error> {
        let mut now = Now { workers: self.connection.workers().await?, ..Now::default() };
        for (queue, lane) in &self.lanes {
            let running = lane.running().await?;
            now.held.insert(*queue, i64::try_from(running.len()).unwrap_or(i64::MAX));
            now.running.extend(running.into_iter().map(|job| (job.id, job)));
            now.circuits.extend(lane.circuits().await?.into_iter().map(|circuit| (*queue, circuit)));
        }
        Ok(now)
    }
}

impl QueueStats {
    fn counted(queue: Queue, counts: &[StateCount], now: DateTime<Utc>) -> Self {
        let of =
            |state: &'static str| counts.iter().filter(move |seen| seen.queue == queue.as_str() && seen.state == state);
        let count = |state| of(state).map(|seen| seen.count).sum();
        let first_due = of("ready").filter_map(|seen| seen.first_due).min();
        let waiting = first_due.and_then(|due| (now - due).to_std().ok());
        Self {
            queue: queue.as_str(),
            scheduled: count("scheduled"),
            ready: count("ready"),
            running: 0,
            dead: count("dead"),
            parked: count("parked"),
            paused: false,
            pause: None,
            oldest_ready_seconds: waiting.unwrap_or_default().as_secs_f64(),
            workers: 0,
        }
    }
}

impl KindStats {
    /// By name.
    fn counted(counts: &[StateCount]) -> Vec<Self> {
        let mut kinds: BTreeMap<&str, Self> = BTreeMap::new();
        for seen in counts {
            let kind = kinds.entry(&seen.kind).or_default();
            match seen.state.as_str() {
                "scheduled" => kind.scheduled += seen.count,
                "ready" => kind.ready += seen.count,
                "dead" => kind.dead += seen.count,
                _ => kind.parked += seen.count,
            }
        }
        kinds.into_iter().map(|(kind, stats)| Self { kind: kind.to_owned(), ..stats }).collect()
    }
}

impl PauseView {
    fn of(paused: &Paused) -> Self {
        let kind = match paused.scope {
            Scope::Kind(kind) => Some(kind.as_str()),
            Scope::Queue(_) => None,
        };
        Self { kind, by: paused.by.clone(), reason: paused.reason.clone(), since: paused.since }
    }
}

impl CircuitView {
    /// None while it is closed.
    fn of(queue: Queue, circuit: Circuit) -> Option<Self> {
        let probed_at = DateTime::from_timestamp_millis(circuit.open_until?)?;
        Some(Self { queue: queue.as_str(), kind: circuit.kind, failures: circuit.failures, probed_at })
    }
}

impl WorkerView {
    fn of(worker: LiveWorker, running: &HashMap<Uuid, Running>) -> Self {
        Self {
            running: running.values().filter(|job| job.worker == worker.id).map(|job| job.id).collect(),
            started_at: DateTime::from_timestamp_millis(worker.started_at).unwrap_or_default(),
            seen_at: DateTime::from_timestamp_millis(worker.seen_at).unwrap_or_default(),
            id: worker.id,
            pid: worker.pid,
            host: worker.host,
            version: worker.version,
            queues: worker.queues,
        }
    }
}
