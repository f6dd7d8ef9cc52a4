//! What is done with a notification that is verified, whoever sent it.

use axum::http::HeaderMap;
use jobs::Job;
use runtime::metrics;
use serde_json::{Map, Value};
use store::ledger::{self, Order};
use store::webhooks::{self, New, Source, Verdict};
use uuid::Uuid;

use crate::app::App;
use crate::problem::Problem;

/// Headers that tell something of a delivery, and hold nothing secret.
const KEPT: [&str; 5] = ["content-type", "user-agent", "x-request-id", "x-retry", "x-signature"];
const LONGEST_HEADER: usize = 512;

pub(super) fn kept(headers: &HeaderMap) -> Value {
    let kept = KEPT.into_iter().filter_map(|name| {
        let value = String::from_utf8_lossy(headers.get(name)?.as_bytes()).replace('\0', "\u{fffd}");
        Some((name.to_owned(), Value::from(value.chars().take(LONGEST_HEADER).collect::<String>())))
    });
    Value::Object(kept.collect::<Map<_, _>>())
}

/// Stores one of which nothing is to be done.
pub(super) async fn store(app: &App, new: &New<'_>) -> Result<(), Problem> {
    let mut tx = app.store().begin().await?;
    webhooks::insert(&mut tx, new, app.clock().now()).await?;
    drop(tx.commit().await?);
    count(new.source, new.verdict);
    Ok(())
}

/// Stores one and promises its job, unless each of its items, or what was signed, came before. An empty list
/// says that what was signed tells copies apart.
pub(super) async fn accept(
    app: &App,
    new: &New<'_>,
    items: &[String],
    job: impl FnOnce(Uuid) -> Job + Send,
) -> Result<(), Problem> {
    let now = app.clock().now();
    let mut tx = app.store().begin().await?;
    let Some(event) = webhooks::insert(&mut tx, new, now).await? else {
        let copy = New { verdict: Verdict::Duplicate, signed: None, ..new.clone() };
        webhooks::insert(&mut tx, &copy, now).await?;
        drop(tx.commit().await?);
        count(new.source, Verdict::Duplicate);
        return Ok(());
    };
    let is_copy = !items.is_empty() && webhooks::take_items(&mut tx, event, items).await? == 0;
    if is_copy {
        webhooks::set_verdict(&mut tx, event, Verdict::Duplicate).await?;
        drop(tx.commit().await?);
        count(new.source, Verdict::Duplicate);
        return Ok(());
    }
    let promise = ledger::promise(&mut tx, &Order::new(&job(event), now), now).await?;
    webhooks::set_job(&mut tx, event, promise.id).await?;
    app.relay(tx.commit().await?);
    count(new.source, new.verdict);
    Ok(())
}

pub(super) fn count(source: Source, verdict: Verdict) {
    metrics::webhook(source.as_str(), verdict.as_str());
}
