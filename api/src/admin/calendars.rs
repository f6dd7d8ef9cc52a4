//! `/admin/calendars`: the address at which portals read each cabin's taken nights, and which of them read it when.
//! Reading theirs is not here yet, and the page says so.

mod rotate;
mod show;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

use crate::app::App;

pub(super) const CALENDARS: &str = "/admin/calendars";

pub(super) fn routes() -> Router<App> {
    // A page that a form was answered with, loaded anew.
    let back = async || Redirect::to(CALENDARS);
    Router::new()
        .route(CALENDARS, get(show::show))
        .route("/admin/calendars/{id}/rotate", get(back).post(rotate::rotate))
}
