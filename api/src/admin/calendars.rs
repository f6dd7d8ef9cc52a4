//! `/admin/calendars`: the address at which portals read each cabin's taken nights, and which of them read it when.
//! Reading theirs is not here yet, and the page says so.

mod rotate;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) const CALENDARS: &str = "/admin/calendars";

pub(super) fn routes() -> Router<App> {
    Router::new().route(CALENDARS, get(show::show)).route("/admin/calendars/{id}/rotate", post(rotate::rotate))
}
