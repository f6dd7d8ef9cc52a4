//! `GET /calls.json[?service=…]`: what was asked of the simulated APIs, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::Value;

use super::problem::Problem;
use crate::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    service: Option<String>,
}

pub(super) async fn newest(
    State(world): State<Arc<World>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Value>, Problem> {
    let refuse = || Problem::one_invalid("service", "must be one of whatsapp, mercadopago, speech, feeds");
    let Query(asked) = asked.map_err(|_| refuse())?;
    let calls = world.calls.newest(asked.service.as_deref()).ok_or_else(refuse)?;
    Ok(Json(calls.iter().map(|call| call.json()).collect()))
}
