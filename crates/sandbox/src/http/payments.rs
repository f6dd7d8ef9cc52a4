//! `POST /payments/{payment_id}`: what happens at Mercado Pago without Posta.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::asked::Asked;
use super::mercadopago::tell;
use super::problem::Problem;
use crate::mercadopago::{Change, Event, Payment};
use crate::world::World;

pub(super) async fn happen(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&headers, &body?, &["event", "amount", "notify"])?;
    let (amount, notify) = (asked.amount("amount")?, asked.flag("notify", true)?);
    let event = match asked.text("event")? {
        Some("approve") => Event::Approve,
        Some("reject") => Event::Reject,
        Some("refund") => Event::Refund(amount),
        Some("chargeback") => Event::Chargeback,
        _ => return Err(Problem::one_invalid("event", "must be one of approve, reject, refund, chargeback")),
    };
    if amount.is_some() && !matches!(event, Event::Refund(_)) {
        return Err(Problem::one_invalid("amount", "is for a refund only"));
    }
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let key = headers.get("x-idempotency-key").and_then(|key| key.to_str().ok());
    let key = key.map(|key| format!("happen {id} {key}"));
    let done = world.book.happen(key, id, event, world.clock.now(), told)?;
    if let Some(payment) = done.changed.filter(|_| notify) {
        tell(&world, &payment, Change::Updated);
    }
    world.changed();
    Ok(if asked.by_form { Redirect::to("/").into_response() } else { Json(done.answer).into_response() })
}

fn told(payment: &Payment) -> Value {
    json!({"payment_id": payment.id.to_string(), "status": payment.status.name()})
}
