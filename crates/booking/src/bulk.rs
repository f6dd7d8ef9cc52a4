//! A change of all jobs that a filter meant at one moment: page by page, each job once. What has run since is left
//! alone, so that a job which fails again at once is not met a second time.

use chrono::{DateTime, TimeDelta, Utc};
use store::ledger::{self, Batch, Reach, Selection};
use store::{Error, Promised, Store, job_changes};
use uuid::Uuid;

/// Rows that one transaction changes: little to lose, and nobody waits long for one of them.
const BATCH: i64 = 500;

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// At once, or so many a minute from the selection's moment on.
    Retry {
        per_minute: Option<u32>,
    },
    Discard,
    Cancel,
}

#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub store: &'a Store,
    pub act: Act,
    pub selection: &'a Selection,
    /// The row of `job_changes` that counts what is changed.
    pub counted_in: Option<i64>,
}

/// A part of a change that is done.
#[derive(Debug)]
pub struct Page {
    /// Where the next one begins: behind this id.
    pub last: Uuid,
    pub met: i64,
    pub changed: i64,
    pub promised: Promised,
}

impl Act {
    /// As the audit log has it.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Retry { .. } => "retry_jobs",
            Self::Discard => "discard_jobs",
            Self::Cancel => "cancel_jobs",
        }
    }
}

impl Change<'_> {
    /// Changes the next of them behind `after`, by ids that only grow; none: there was nothing left. `before`: how many
    /// were changed earlier. What cannot be changed together is, one by one.
    pub async fn page(&self, after: Option<Uuid>, before: i64, now: DateTime<Utc>) -> Result<Option<Page>, Error> {
        let ids = ledger::page(self.store, self.selection, after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(None) };
        let (mut changed, mut promised) = (0, Promised::default());
        let mut left: Vec<&[Uuid]> = vec![&ids];
        while let Some(some) = left.pop() {
            match self.batch(some, before + changed, now).await? {
                Some((batch, told)) => {
                    changed += to_i64(batch.changed);
                    promised.0.extend(told.0);
                    let busy = |id: &&Uuid| batch.busy.contains(id);
                    left.extend(ids.iter().filter(busy).map(std::slice::from_ref));
                }
                None if some.len() > 1 => left.extend(some.chunks(1)),
                None => {}
            }
        }
        Ok(Some(Page { last: *last, met: to_i64(ids.len()), changed, promised }))
    }

    /// One transaction. None where it was refused for one of them: a key that was taken, a row that stayed locked.
    async fn batch(&self, ids: &[Uuid], before: i64, now: DateTime<Utc>) -> Result<Option<(Batch, Promised)>, Error> {
        let mut tx = self.store.begin().await?;
        let done = match self.act {
            Act::Retry { per_minute } => {
                let due = |n: usize| paced(self.selection.at, per_minute, before + to_i64(n)).max(now);
                ledger::redrive_many(&mut tx, self.selection, ids, due, now).await
            }
            Act::Discard => ledger::discard_many(&mut tx, self.selection, ids, Reach::Idle, now).await,
            Act::Cancel => ledger::discard_many(&mut tx, self.selection, ids, Reach::Live, now).await,
        };
        match done {
            Ok(batch) => {
                if let Some(id) = self.counted_in {
                    job_changes::count(&mut tx, id, to_i64(batch.changed)).await?;
                }
                Ok(Some((batch, tx.commit().await?)))
            }
            Err(error) if error.is_constraint("jobs_unique_key") || matches!(error, Error::Busy(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// When the `n`-th is due, so many a minute from the beginning on.
fn paced(began: DateTime<Utc>, per_minute: Option<u32>, n: i64) -> DateTime<Utc> {
    let ahead = per_minute.map_or(0, |rate| n.saturating_mul(60_000) / i64::from(rate.max(1)));
    began + TimeDelta::milliseconds(ahead)
}

fn to_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_spreads_them_and_none_has_them_all_at_once() {
        let began = DateTime::UNIX_EPOCH;
        let after = |rate, n| (paced(began, rate, n) - began).num_milliseconds();
        assert_eq!([0, 1, 9, 10].map(|n| after(Some(240), n)), [0, 250, 2_250, 2_500]);
        assert_eq!(after(None, 1_000_000), 0);
    }
}
