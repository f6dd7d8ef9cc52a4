//! What operators see: the ledger's history, and from the queue what runs just now.

mod ending;
mod stats;
mod view;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use jobs::Queue;
use queue::{Connection, Lane, Running};
use runtime::clock::Clock;
use serde_json::Value;
use store::ledger::{self, Filter, Selection, State};
use store::{Count, Store};
use uuid::Uuid;

pub use ending::Ending;
pub use stats::{CircuitView, KindStats, PauseView, QueueStats, Stats, WorkerView};
pub use view::{AttemptView, JobView};

/// Reads. Where Redis is away the ledger answers alone: nothing is shown as running then.
pub struct Look {
    store: Store,
    connection: Connection,
    /// In a cluster each has a connection of its own: they are kept.
    lanes: Vec<(Queue, Lane)>,
    clock: Clock,
    /// Why Redis did not answer.
    blind: Mutex<Option<String>>,
}

impl Look {
    pub fn new(store: Store, connection: Connection, clock: Clock) -> Self {
        let lanes = Queue::ALL.map(|queue| (queue, connection.lane(queue.as_str()))).into();
        Self { store, connection, lanes, clock, blind: Mutex::default() }
    }

    pub async fn list(&self, filter: &Filter, limit: i64) -> Result<Vec<JobView>, store::Error> {
        let running = self.running_or_none().await;
        let rows = ledger::list(&self.store, filter, &ids(&running), self.clock.now(), limit).await?;
        Ok(rows.into_iter().map(|row| JobView::of(row, &running)).collect())
    }

    /// One job with the history of its failed and lost runs.
    pub async fn show(&self, id: Uuid) -> Result<Option<JobView>, store::Error> {
        let running = self.running_or_none().await;
        let found = ledger::find(&self.store, id, &ids(&running), self.clock.now()).await?;
        let Some(row) = found else { return Ok(None) };
        let history = ledger::attempts(&self.store, id).await?.into_iter().map(AttemptView::from).collect();
        Ok(Some(JobView { history: Some(history), ..JobView::of(row, &running) }))
    }

    /// Counts by state, as `posta jobs count --json` prints them.
    pub async fn count(&self, filter: &Filter) -> Result<Value, store::Error> {
        let running = self.running_or_none().await;
        let counts = ledger::count(&self.store, filter, &ids(&running), self.clock.now()).await?;
        let mut told = serde_json::Map::new();
        for state in State::ALL {
            let count = counts.of_state.iter().find(|(name, _)| name == state.as_str()).map_or(0, |(_, count)| *count);
            told.insert(state.as_str().to_owned(), count.into());
        }
        let text = |at: Option<DateTime<Utc>>| at.map(view::rfc3339).map_or(Value::Null, Value::String);
        told.insert("first_started_at".to_owned(), text(counts.first_started_at));
        told.insert("last_finished_at".to_owned(), text(counts.last_finished_at));
        Ok(Value::Object(told))
    }

    /// How many that are, as a page says it.
    pub async fn count_some(&self, filter: &Filter) -> Result<Count, store::Error> {
        let running = self.running_or_none().await;
        ledger::count_some(&self.store, filter, &ids(&running), self.clock.now()).await
    }

    /// What the filter means at this moment, and how many that are: for a change of all of them.
    pub async fn select(&self, filter: Filter) -> Result<(Selection, i64), crate::Error> {
        let running = match filter.state {
            // Redis may be away: what it runs is none of these.
            Some(State::Done | State::Dead | State::Parked | State::Discarded) => Vec::new(),
            _ => ids(&self.running().await?),
        };
        let at = self.clock.now();
        let matched = ledger::count(&self.store, &filter, &running, at).await?.all();
        Ok((Selection { filter, at, running }, matched))
    }

    /// Everything that is held under a lease, in whatever queue.
    pub async fn running(&self) -> Result<HashMap<Uuid, Running>, queue::Error> {
        let mut all = HashMap::new();
        for (_, lane) in &self.lanes {
            all.extend(lane.running().await?.into_iter().map(|job| (job.id, job)));
        }
        Ok(all)
    }

    /// Why what was read here says nothing of what runs; none where it does.
    pub fn blind(&self) -> Option<String> {
        self.blind.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn running_or_none(&self) -> HashMap<Uuid, Running> {
        self.running().await.unwrap_or_else(|error| {
            *self.blind.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
            HashMap::new()
        })
    }
}

fn ids(running: &HashMap<Uuid, Running>) -> Vec<Uuid> {
    running.keys().copied().collect()
}
