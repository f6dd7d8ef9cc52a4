//! `/feeds/{name}.ics`: the calendars of other portals, served as they were put.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::problem::Problem;
use crate::world::World;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/feeds/{file}", get(serve).put(put))
}

async fn put(State(world): State<Arc<World>>, Path(file): Path<String>, body: Bytes) -> Result<StatusCode, Problem> {
    world.feeds.put(name(&file)?, body)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn serve(State(world): State<Arc<World>>, Path(file): Path<String>) -> Result<Response, Problem> {
    let feed = world.feeds.get(name(&file)?).ok_or_else(Problem::not_found)?;
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], feed).into_response())
}

fn name(file: &str) -> Result<&str, Problem> {
    file.strip_suffix(".ics").filter(|name| !name.is_empty()).ok_or_else(Problem::not_found)
}
