//! Closing nights by hand and opening them again, from under the calendar.

mod add;
mod remove;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;

use super::calendar::CALENDAR;
use crate::app::App;

pub(super) fn routes() -> Router<App> {
    // A page that a form was answered with, loaded anew.
    let back = async || Redirect::to(CALENDAR);
    Router::new()
        .route("/admin/blocks", get(back).post(add::add))
        .route("/admin/blocks/{id}/remove", get(back).post(remove::remove))
}

/// To a calendar, which tells what was done.
fn to_calendar(address: &str, said: &str) -> Response {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{path}?said={said}&{query}"))]).into_response()
}
