use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::look::{Filter, State, Text, matching};
use crate::{Error, Store, Tx};

/// Which jobs a change of many is about: those that the filter meant at one moment. A job that has
/// run since is not among them, so that none is met twice by a change that makes it run.
#[derive(Clone, Debug)]
pub struct Selection {
    pub filter: Filter,
    pub at: DateTime<Utc>,
    /// What the queue held under a lease then.
    pub running: Vec<Uuid>,
}

/// What a change of a batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub changed: usize,
    /// Locked by somebody else just now: one by one they can be waited for.
    pub busy: Vec<Uuid>,
}

/// A row that the transaction has locked.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: Uuid,
    pub(super) queue: String,
    pub(super) runs: i32,
    stored: String,
    run_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    pub(super) unique_key: Option<String>,
}

impl Held {
    pub(super) fn state(&self, running: bool, now: DateTime<Utc>) -> State {
        State::of(&self.stored, self.run_at, running, now)
    }
}

impl Selection {
    pub(super) fn runs(&self, id: Uuid) -> bool {
        self.running.contains(&id)
    }

    /// Whether it is still as the filter met it.
    pub(super) fn admits(&self, job: &Held) -> bool {
        let state = job.state(self.runs(job.id), self.at);
        self.filter.state.is_none_or(|wanted| wanted == state) && job.finished_at.is_none_or(|at| at <= self.at)
    }
}

/// The next ids of the selection behind `after`, in the order of their promises.
pub async fn page(store: &Store, selection: &Selection, after: Option<Uuid>, limit: i64) -> Result<Vec<Uuid>, Error> {
    let filter = &selection.filter;
    let text = Text::of(&mut *store.pool.acquire().await?, filter).await?;
    let ids = matching!(
        query_scalar!(
            r#"SELECT j.id AS "id!""#,
            "AND j.id > $14 AND j.created_at <= $2 AND (j.finished_at IS NULL OR j.finished_at <= $2)
             ORDER BY j.id LIMIT $15"
        ),
        filter,
        text,
        &selection.running,
        selection.at,
        after.unwrap_or_default(),
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(ids)
}

/// Locks what is there and free, and says what is there and is not. Of several rows none is waited
/// for: a change may hold one and wait for another of them. A single one is, no knot can come of it.
pub(super) async fn hold(tx: &mut Tx, ids: &[Uuid]) -> Result<(Vec<Held>, Vec<Uuid>), Error> {
    if ids.len() == 1 {
        let held = sqlx::query_as!(
            Held,
            "SELECT id, queue, runs, state AS stored, run_at, finished_at, unique_key FROM jobs WHERE id = ANY($1) FOR UPDATE",
            ids
        );
        return Ok((held.fetch_all(tx.conn()).await?, Vec::new()));
    }
    let held = sqlx::query_as!(
        Held,
        "SELECT id, queue, runs, state AS stored, run_at, finished_at, unique_key FROM jobs WHERE id = ANY($1)
         ORDER BY id FOR UPDATE SKIP LOCKED",
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    if held.len() == ids.len() {
        return Ok((held, Vec::new()));
    }
    let free: HashSet<Uuid> = held.iter().map(|job| job.id).collect();
    let there = sqlx::query_scalar!("SELECT id FROM jobs WHERE id = ANY($1)", ids).fetch_all(tx.conn()).await?;
    Ok((held, there.into_iter().filter(|id| !free.contains(id)).collect()))
}
