//! Mercado Pago's API: preferences, payments, refunds. Any Bearer token is the one seller's.

mod payments;
mod preferences;
mod refusal;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, HeaderMap};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::mercadopago::{COLLECTOR, Change, Payment, notices};
use crate::world::World;
use refusal::Refusal;
pub(super) use refusal::fault;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/checkout/preferences", post(preferences::create))
        .route("/checkout/preferences/{id}", get(preferences::show).put(preferences::change))
        .route("/v1/payments/search", get(payments::search))
        .route("/v1/payments/{id}", get(payments::show).put(payments::cancel))
        .route("/v1/payments/{id}/refunds", post(payments::refund).get(payments::refunds))
        .route("/users/me", get(me))
}

/// Who calls. Test credentials are known by how their token begins.
struct Caller {
    live_mode: bool,
}

/// Tells every change of a payment, whoever caused it, and keeps the page fresh.
pub(super) fn tell(world: &World, payment: &Payment, change: Change) {
    world.changed();
    let Some(secret) = &world.notified.mercadopago_secret else { return };
    for notice in notices(payment, change, secret, &world.notified.base_url, world.clock.now()) {
        world.notify(&notice);
    }
}

async fn me(State(_): State<Arc<World>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    Ok(Json(json!({
        "id": COLLECTOR,
        "nickname": "POSTA",
        "email": "duenia@posta.example",
        "country_id": "AR",
        "site_id": "MLA",
        "site_status": "active",
        "status": {"site_status": "active"},
    })))
}

fn caller(headers: &HeaderMap) -> Result<Caller, Refusal> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = value.strip_prefix("Bearer ").map(str::trim).filter(|token| !token.is_empty());
    let token = token.ok_or_else(Refusal::unauthorized)?;
    Ok(Caller { live_mode: !token.starts_with("TEST-") })
}

/// The key by which a repeated write is known, of one route.
fn key(headers: &HeaderMap, route: &str) -> Option<String> {
    let key = headers.get("x-idempotency-key")?.to_str().ok()?.trim();
    (!key.is_empty()).then(|| format!("{route} {key}"))
}

/// No body is `{}`.
fn object(body: &Bytes) -> Result<Map<String, Value>, Refusal> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Refusal::bad_request(400, "malformed JSON")),
    }
}
