//! `POST /faults` orders misbehaviour, `DELETE /faults` ends all of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Value, json};

use super::problem::Problem;
use crate::faults;
use crate::world::World;

pub(super) async fn add(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    if !is_json(&headers) {
        return Err(Problem::unsupported_media_type());
    }
    let body: Value = serde_json::from_slice(&body?).map_err(|error| Problem::malformed_json(error.to_string()))?;
    let Value::Object(members) = body else {
        return Err(Problem::malformed_json(
            "a fault is an object: {\"service\":\"smtp\",\"kind\":\"error\",\"status\":451}",
        ));
    };
    let fault = faults::read(&members).map_err(Problem::invalid_input)?;
    let id = world.faults.add(fault)?;
    world.changed();
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

pub(super) async fn clear(State(world): State<Arc<World>>) -> StatusCode {
    world.faults.clear();
    world.changed();
    StatusCode::NO_CONTENT
}

/// Asked for, so that a page of some other site cannot order faults: its browser would have to ask us first.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}
