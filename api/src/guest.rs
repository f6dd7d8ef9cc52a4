//! The pages for guests: `/`, where a stay is asked for, and `/r/{code}`, a guest's own page.
//!
//! They do what the API does, by the same verbs, for who has a browser: in Spanish, by forms, without a script.
//! What opens a guest's page is the token that its link carries; it becomes a cookie of that page at once, so
//! that no address that is shared or kept holds it. Everything else in an address is for show and proves nothing.

mod asked;
mod calendar_file;
mod cancel;
mod door;
mod faults;
mod hold;
mod months;
mod own_page;
mod refused;
mod search_page;
mod typed;
mod watch;
mod words;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;

pub(crate) use asked::hold as hold_asked;
pub(crate) use faults::Faults;
pub(crate) use typed::Typed;

use crate::app::App;
use crate::problem::Problem;
use refused::Refused;

/// Where the booking page's form goes.
const HOLD: &str = "/reservas";

/// A refusal that no handler made, as a page.
pub(crate) fn refuse(_: &HeaderMap, problem: Problem) -> Response {
    Refused::from(problem).into_response()
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(search_page::show))
        // A page that a form was answered with, loaded anew.
        .route(HOLD, get(async || Redirect::to("/")).post(hold::hold))
        .route("/r/{code}", get(own_page::show))
        .route("/r/{code}/plazo", get(watch::watch))
        .route("/r/{code}/cancel", get(cancel::back).post(cancel::cancel))
        .route("/r/{code}/reserva.ics", get(calendar_file::file))
}
