//! Signing in and out, for those of `ADMIN_ALLOWED_EMAILS`.
//!
//! By a link that is good once: from the command line for any browser, by mail for the browser that asked.
//! Opening a link spends nothing, since mail scanners open links too; its button does. What a session may do
//! is not decided here.

mod ask;
mod link;
mod sign_out;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Tells one browser from another between asking for a link and using it.
const BROWSER: &str = "posta_browser";

/// The session itself.
const SESSION: &str = "posta_session";

const ASK: &str = "/admin/sign-in";
const SIGNED_IN: &str = "/admin/reservations";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(ASK, get(ask::form).post(ask::ask))
        .route("/admin/sign-in/{token}", get(link::show).post(link::spend))
        .route("/admin/sign-out", post(sign_out::sign_out))
}
