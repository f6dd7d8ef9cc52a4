//! `/feeds/{name}.ics`: the calendars of other portals, served as they were put.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::problem::Problem;
use crate::world::World;

/// Beyond what any portal sends, so that a client's own limit can be tried.
const LONGEST: usize = 16 << 20;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/feeds/{file}", get(serve).put(put)).layer(DefaultBodyLimit::max(LONGEST))
}

async fn put(
    State(world): State<Arc<World>>,
    Path(file): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let body = body.map_err(|_| Problem::body_too_large(LONGEST))?;
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
