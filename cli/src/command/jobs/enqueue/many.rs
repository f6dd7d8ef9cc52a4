use std::time::Duration;

use anyhow::Context as _;
use store::{Promised, ledger};

use super::Wanted;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};

/// Rows that one statement writes.
const BATCH: u32 = 2_000;

/// So many a second, each when its time has come.
pub(super) async fn paced(desk: &Desk, wanted: &Wanted<'_>, count: u32, rate: u32) -> Outcome {
    let mut pace = tokio::time::interval(Duration::from_secs(1) / rate);
    for _ in 0..count {
        pace.tick().await;
        wanted.promise(desk).await?;
    }
    Ok(())
}

pub(super) async fn one_by_one(desk: &Desk, wanted: &Wanted<'_>, count: u32) -> Outcome {
    for _ in 0..count {
        wanted.promise(desk).await?;
    }
    Ok(())
}

/// While the queue is told of one batch, the next one is promised.
pub(super) async fn together(desk: &Desk, wanted: &Wanted<'_>, count: u32) -> Outcome {
    let mut left = count;
    let mut untold = Promised::default();
    while left > 0 || !untold.0.is_empty() {
        let batch = left.min(BATCH);
        left -= batch;
        let (promised, _) = tokio::join!(promise(desk, wanted, batch), desk.tell(&untold));
        untold = promised?;
    }
    Ok(())
}

async fn promise(desk: &Desk, wanted: &Wanted<'_>, count: u32) -> Result<Promised, Failure> {
    if count == 0 {
        return Ok(Promised::default());
    }
    let now = desk.clock.now();
    let mut tx = desk.begin().await?;
    let order = wanted.order(now);
    ledger::promise_many(&mut tx, &order, count as usize, now).await.context("the jobs cannot be promised")?;
    Ok(tx.commit().await.context("the jobs cannot be promised")?)
}
