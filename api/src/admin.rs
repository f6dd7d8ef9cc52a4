//! The panel, for those of `ADMIN_ALLOWED_EMAILS`.
//!
//! Signing in is by a link that is good once: from the command line for any browser, by mail for the browser that
//! asked. Opening a link spends nothing, since mail scanners open links too; its button does. Behind the door every
//! page asks who is there ([`session::keep`]), and a handler gets a sent form only with the rank that it names
//! ([`door::Filled`]). Pages are whole without a script, and do what the command line does, by the same verbs.

mod alert;
mod ask;
mod audit;
mod blocks;
mod cabins;
mod calendar;
mod calendars;
mod conversations;
mod csv;
mod detail;
mod door;
mod filters;
mod fragment;
mod frame;
mod jobs;
mod link;
mod mails;
mod payments;
mod queues;
mod refused;
mod reservations;
mod session;
mod sign_out;
mod turning;
mod way_back;
mod webhooks;
mod words;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::problem::Problem;

/// Tells one browser from another between asking for a link and using it.
const BROWSER: &str = "posta_browser";

/// Where the browser goes after signing in.
const WAY_BACK: &str = "posta_way_back";

/// The session itself.
const SESSION: &str = "posta_session";

const ASK: &str = "/admin/sign-in";
const SIGNED_IN: &str = reservations::LIST;

/// A refusal that no handler made: a page, but for a program.
pub(crate) fn refuse(headers: &HeaderMap, problem: Problem) -> Response {
    if headers.contains_key(header::AUTHORIZATION) { problem.into_response() } else { refused::page(problem) }
}

pub(crate) fn routes(app: &App) -> Router<App> {
    let inside = Router::new()
        .route("/admin/sign-out", post(sign_out::sign_out))
        .merge(reservations::routes())
        .merge(jobs::routes())
        .merge(queues::routes())
        .merge(payments::routes())
        .merge(mails::routes())
        .merge(conversations::routes())
        .merge(webhooks::routes())
        .merge(calendar::routes())
        .merge(blocks::routes())
        .merge(cabins::routes())
        .merge(calendars::routes())
        .merge(audit::routes())
        .route_layer(from_fn_with_state(app.clone(), session::keep));
    Router::new()
        .route(ASK, get(ask::form).post(ask::ask))
        .route("/admin/sign-in/{token}", get(link::show).post(link::spend))
        .merge(inside)
}
