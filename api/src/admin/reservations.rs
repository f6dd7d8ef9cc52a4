//! The bookings' pages: the list, one booking, and what is done to it.

mod acts;
mod asked;
mod export;
mod file;
mod forms;
mod list;
mod new;
pub(super) mod refusals;
mod resend;
mod show;
mod timeline;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use domain::code::Code;

use crate::app::App;

pub(super) const LIST: &str = "/admin/reservations";
const NEW: &str = "/admin/reservations/new";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list::list).post(new::hold))
        .route(NEW, get(new::form))
        .route("/admin/reservations/{code}", get(show::show))
        .route("/admin/reservations/{code}/confirm", post(acts::confirm))
        .route("/admin/reservations/{code}/extend", post(acts::extend))
        .route("/admin/reservations/{code}/cancel", post(acts::cancel))
        .route("/admin/reservations/{code}/no-show", post(acts::no_show))
        .route("/admin/reservations/{code}/note", post(acts::note))
        .route("/admin/reservations/{code}/refund", post(acts::refund))
        .route("/admin/actions/resend-email", post(resend::resend))
        .route("/admin/export.csv", get(export::export))
}

/// To the page of a reservation, which tells what was done.
fn to_page(code: &Code, said: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{LIST}/{code}?said={said}"))]).into_response()
}
