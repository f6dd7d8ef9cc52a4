//! The queues' pages: how they stand, the last hour, who works, what is paused, what comes back by the clock.

mod acts;
mod chart;
mod schedule;
mod show;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::app::App;

pub(super) const QUEUES: &str = "/admin/queues";
const SCHEDULE: &str = "/admin/schedule";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(QUEUES, get(show::show))
        .route("/admin/queues/{queue}/pause", post(acts::pause_queue))
        .route("/admin/queues/{queue}/resume", post(acts::resume_queue))
        .route("/admin/kinds/{kind}/pause", post(acts::pause_kind))
        .route("/admin/kinds/{kind}/resume", post(acts::resume_kind))
        .route(SCHEDULE, get(schedule::list))
        .route("/admin/schedule/{entry}/run", post(schedule::run))
        .route("/admin/schedule/{entry}/pause", post(schedule::pause))
        .route("/admin/schedule/{entry}/resume", post(schedule::resume))
}

/// To one of these pages, which tells what was done.
fn to(page: &str, said: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{page}?said={said}"))]).into_response()
}
