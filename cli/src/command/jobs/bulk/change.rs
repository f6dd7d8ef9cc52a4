//! The change itself, page by page.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use store::Promised;
use store::ledger::{self, Batch, Reach, Selection};
use uuid::Uuid;

use super::Act;
use crate::desk::Desk;
use crate::failure::Failure;

/// Rows that one transaction changes: little to lose, and nobody waits long for one of them.
const BATCH: i64 = 500;

pub(super) struct Change<'a> {
    pub(super) desk: &'a Desk,
    pub(super) act: Act,
    pub(super) selection: &'a Selection,
}

impl Change<'_> {
    /// Page by page, by ids that only grow: however many there are, two pages are held. While the
    /// queue is told of one, the next is changed.
    pub(super) async fn all(&self) -> Result<i64, Failure> {
        let (mut after, mut changed) = (None, 0);
        let mut untold = Promised::default();
        loop {
            let page = ledger::page(&self.desk.store, self.selection, after, BATCH).await;
            let ids = page.context("the jobs cannot be read")?;
            let (done, _) = tokio::join!(self.page(&ids, changed), self.desk.tell(&untold));
            let (count, promised) = done.map_err(|failure| broken_off(failure, changed))?;
            (changed, untold) = (changed + count, promised);
            match ids.last() {
                Some(last) => after = Some(*last),
                None => return Ok(changed),
            }
        }
    }

    /// `before`: how many were changed earlier. What cannot be changed together is, one by one.
    async fn page(&self, ids: &[Uuid], before: i64) -> Result<(i64, Promised), Failure> {
        let (mut changed, mut promised) = (0, Promised::default());
        let mut left: Vec<&[Uuid]> = vec![ids];
        while let Some(some) = left.pop() {
            match self.batch(some, before + changed).await? {
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
        Ok((changed, promised))
    }

    /// One transaction. None where it was refused for one of them: a key that was taken, a row that stayed locked.
    async fn batch(&self, ids: &[Uuid], before: i64) -> Result<Option<(Batch, Promised)>, Failure> {
        let mut tx = self.desk.begin().await?;
        let now = self.desk.clock.now();
        let done = match self.act {
            Act::Retry { rate } => {
                let due = |n: usize| paced(self.selection.at, rate, before + to_i64(n)).max(now);
                ledger::redrive_many(&mut tx, self.selection, ids, due, now).await
            }
            Act::Discard => ledger::discard_many(&mut tx, self.selection, ids, Reach::Idle, now).await,
            Act::Cancel => ledger::discard_many(&mut tx, self.selection, ids, Reach::Live, now).await,
        };
        match done {
            Ok(batch) => Ok(Some((batch, tx.commit().await.context("the change cannot be written")?))),
            Err(error) if error.is_constraint("jobs_unique_key") || matches!(error, store::Error::Busy(_)) => Ok(None),
            Err(error) => Err(anyhow::Error::new(error).context("the jobs cannot be changed").into()),
        }
    }
}

/// When the `n`-th is due, so many a second from the beginning on.
fn paced(began: DateTime<Utc>, rate: Option<u32>, n: i64) -> DateTime<Utc> {
    let ahead = rate.map_or(0, |rate| n.saturating_mul(1_000) / i64::from(rate.max(1)));
    began + TimeDelta::milliseconds(ahead)
}

fn broken_off(failure: Failure, changed: i64) -> Failure {
    match failure {
        Failure::Undone(error) => Failure::Undone(error.context(format!("broken off when {changed} were changed"))),
        other => other,
    }
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
        assert_eq!([0, 1, 9, 10].map(|n| after(Some(4), n)), [0, 250, 2_250, 2_500]);
        assert_eq!(after(None, 1_000_000), 0);
    }
}
