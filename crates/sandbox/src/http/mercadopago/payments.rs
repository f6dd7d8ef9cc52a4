//! `/v1/payments`: read, search, cancel, refund.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, caller, key, object, tell};
use crate::mercadopago::{Change, Event, Payment};
use crate::money;
use crate::world::World;

const WHAT: &str = "Payment";
const ON_A_PAGE: usize = 30;
const LONGEST_PAGE: usize = 1_000;

#[derive(Deserialize)]
pub(super) struct Search {
    external_reference: Option<String>,
    status: Option<String>,
    sort: Option<String>,
    criteria: Option<String>,
    limit: Option<usize>,
    #[serde(default)]
    offset: usize,
}

pub(super) async fn show(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    Ok(Json(find(&world, &id)?.json()))
}

pub(super) async fn search(
    State(world): State<Arc<World>>,
    query: Result<Query<Search>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    let Query(asked) = query.map_err(|_| Refusal::bad_request(400, "invalid query"))?;
    let wanted = |payment: &Payment| {
        asked.external_reference.as_ref().is_none_or(|wanted| payment.reference.as_ref() == Some(wanted))
            && asked.status.as_ref().is_none_or(|wanted| payment.status.name() == wanted)
    };
    let mut found = world.book.payments(wanted);
    match asked.sort.as_deref().unwrap_or("date_created") {
        "date_created" => found.sort_by_key(|payment| (payment.created_at, payment.id)),
        "date_last_updated" => found.sort_by_key(|payment| (payment.updated_at, payment.id)),
        "date_approved" => found.sort_by_key(|payment| (payment.approved_at, payment.id)),
        "id" => found.sort_by_key(|payment| payment.id),
        _ => return Err(Refusal::bad_request(400, "invalid sort")),
    }
    if asked.criteria.as_deref() != Some("asc") {
        found.reverse();
    }
    let (total, limit) = (found.len(), asked.limit.unwrap_or(ON_A_PAGE).min(LONGEST_PAGE));
    let results: Value = found.iter().skip(asked.offset).take(limit).map(Payment::json).collect();
    Ok(Json(json!({"paging": {"total": total, "limit": limit, "offset": asked.offset}, "results": results})))
}

/// `{"status":"cancelled"}`, while it is pending; nothing else can be changed here.
pub(super) async fn cancel(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    if object(&body)?.get("status").and_then(Value::as_str) != Some("cancelled") {
        return Err(Refusal::bad_request(400, "status can be changed to cancelled only"));
    }
    let payment = find(&world, &id)?;
    let key = key(&headers, &format!("cancel {id}"));
    happen(&world, key, payment.id, Event::Cancel, Payment::json).map(Json)
}

/// `{}` gives back all that is left, `{"amount":n}` a part.
pub(super) async fn refund(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    caller(&headers)?;
    let key = key(&headers, &format!("refund {id}"));
    let key = key.ok_or_else(|| Refusal::bad_request(400, "X-Idempotency-Key header is mandatory"))?;
    let amount = match object(&body)?.get("amount") {
        None | Some(Value::Null) => None,
        Some(value) => Some(money::amount(value).ok_or_else(|| Refusal::bad_request(400, "Invalid refund amount"))?),
    };
    let payment = find(&world, &id)?;
    let answer = happen(&world, Some(key), payment.id, Event::Refund(amount), Payment::last_refund)?;
    Ok((StatusCode::CREATED, Json(answer)))
}

pub(super) async fn refunds(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    Ok(Json(find(&world, &id)?.refunds()))
}

fn find(world: &World, id: &str) -> Result<Payment, Refusal> {
    let id = id.parse().ok();
    id.and_then(|id| world.book.payment(id)).ok_or_else(|| Refusal::not_found(WHAT))
}

fn happen(
    world: &World,
    key: Option<String>,
    id: u64,
    event: Event,
    answer: impl FnOnce(&Payment) -> Value,
) -> Result<Value, Refusal> {
    let done = world.book.happen(key, id, event, world.clock.now(), answer);
    let done = done.map_err(|refused| Refusal::of(refused, WHAT))?;
    if let Some(payment) = &done.changed {
        tell(world, payment, Change::Updated);
    }
    Ok(done.answer)
}
