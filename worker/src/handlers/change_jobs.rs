use std::time::{Duration, Instant};

use booking::bulk::{Act, Change};
use queue::Cancel;
use store::job_changes;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// So long at a stretch: well within the time limit, and a deploy does not wait for millions.
const STRETCH: Duration = Duration::from_secs(30);

/// Goes on with a change of many where it was. What a run that was lost changed and did not note is met again,
/// and stays as it is.
pub(crate) async fn run(context: &Context, change: i64, cancel: &Cancel) -> Result<Answer, Failure> {
    let found = job_changes::find(&context.store, change).await?;
    let Some(ordered) = found.filter(|ordered| ordered.finished_at.is_none()) else { return Ok(Answer::Done) };
    let act = match ordered.act.as_str() {
        "retry" => Act::Retry { per_minute: ordered.per_minute.and_then(|rate| u32::try_from(rate).ok()) },
        "discard" => Act::Discard,
        unknown => return Err(Failure::Fail(format!("no change is called {unknown}"))),
    };
    let pages = Change { store: &context.store, act, selection: &ordered.selection, counted_in: Some(ordered.id) };
    let began = Instant::now();
    let (mut after, mut changed) = (ordered.reached, ordered.changed);
    while !cancel.is_cancelled() && began.elapsed() < STRETCH {
        let page = pages.page(after, changed, context.now()).await?;
        let mut tx = context.store.begin().await?;
        let Some(page) = page else {
            job_changes::finish(&mut tx, ordered.id, context.now()).await?;
            drop(tx.commit().await?);
            tracing::info!(change, changed, "jobs changed");
            return Ok(Answer::Done);
        };
        job_changes::reach(&mut tx, ordered.id, page.last, page.met).await?;
        drop(tx.commit().await?);
        context.relay.push(page.promised);
        (after, changed) = (Some(page.last), changed + page.changed);
    }
    Ok(Answer::Snooze(Duration::ZERO))
}

#[cfg(test)]
mod tests;
