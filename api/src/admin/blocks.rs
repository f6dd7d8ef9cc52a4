//! Closing nights by hand and opening them again, from under the calendar.

mod add;
mod remove;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/blocks", post(add::add)).route("/admin/blocks/{id}/remove", post(remove::remove))
}

/// To a calendar, which tells what was done.
fn to_calendar(address: &str, said: &str) -> Response {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{path}?said={said}&{query}"))]).into_response()
}
