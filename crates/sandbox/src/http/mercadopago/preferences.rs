//! `/checkout/preferences`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use serde_json::Value;

use super::{Refusal, caller, key, object};
use crate::mercadopago::Preference;
use crate::world::World;

const WHAT: &str = "Preference";

pub(super) async fn create(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let caller = caller(&headers)?;
    let preference = Preference::read(object(&body)?, caller.live_mode, world.clock.now());
    let preference = preference.map_err(|refused| Refusal::of(refused, WHAT))?;
    let answer = world.book.create(key(&headers, "preferences"), preference, &world.here);
    world.changed();
    Ok((StatusCode::CREATED, Json(answer)))
}

pub(super) async fn show(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    let preference = world.book.preference(&id).ok_or_else(|| Refusal::not_found(WHAT))?;
    Ok(Json(preference.json(&world.here)))
}

/// What is given replaces what there was; a hold that is extended moves its preference's end so.
pub(super) async fn change(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    caller(&headers)?;
    let answer = world.book.change(&id, object(&body)?, &world.here);
    world.changed();
    answer.map(Json).map_err(|refused| Refusal::of(refused, WHAT))
}
