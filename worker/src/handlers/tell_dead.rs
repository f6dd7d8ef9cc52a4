use chrono::{SecondsFormat, TimeDelta};
use jobs::Job;
use letters::DEAD_JOBS;
use serde_json::json;
use store::ledger::{self, Order};
use store::notices;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Deaths that come within it are told together.
const BETWEEN: TimeDelta = TimeDelta::hours(1);
/// Groups that a mail names; the panel has the rest.
const NAMED: usize = 12;

/// Notes the jobs that died since the last time as one matter, gathered by kind and error, and
/// promises its mail.
pub(crate) async fn run(context: &Context) -> Result<Answer, Failure> {
    let now = context.now();
    let mut tx = context.store.begin().await?;
    if notices::last_of(&mut tx, DEAD_JOBS).await?.is_some_and(|last| now - last < BETWEEN) {
        return Ok(Answer::Done);
    }
    let deaths = ledger::gather_deaths(&mut tx).await?;
    if deaths.is_empty() {
        return Ok(Answer::Done);
    }
    let count: i64 = deaths.iter().map(|alike| alike.count).sum();
    let named = deaths.iter().take(NAMED);
    let groups: Vec<_> =
        named.map(|alike| json!({"kind": alike.kind, "error": alike.error, "count": alike.count})).collect();
    let detail = json!({"count": count, "groups": groups, "more": deaths.len().saturating_sub(NAMED)});
    let matter = format!("{DEAD_JOBS}:{}", now.to_rfc3339_opts(SecondsFormat::Micros, true));
    if let Some(notice) = notices::add(&mut tx, &matter, None, detail, now).await? {
        ledger::promise(&mut tx, &Order::new(&Job::SendNotice { notice }, now), now).await?;
    }
    context.relay.push(tx.commit().await?);
    Ok(Answer::Done)
}

#[cfg(test)]
mod tests;
