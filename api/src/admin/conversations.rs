//! What guests write on WhatsApp and what they are answered. It is read here; nobody answers from here.

mod guest;
mod list;
mod said;
mod show;

use axum::Router;
use axum::routing::get;

use crate::app::App;

const LIST: &str = "/admin/conversations";

pub(super) fn routes() -> Router<App> {
    Router::new().route(LIST, get(list::list)).route("/admin/conversations/{guest}", get(show::show))
}
