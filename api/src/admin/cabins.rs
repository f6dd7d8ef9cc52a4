//! The cabins' pages: what is let, and what is told of it.

mod edit;
mod list;
mod new;
mod read;
mod typed;

use axum::Router;
use axum::routing::get;

use crate::app::App;

const LIST: &str = "/admin/cabins";
const NEW: &str = "/admin/cabins/new";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list::list).post(new::add))
        .route(NEW, get(new::form))
        .route("/admin/cabins/{id}", get(edit::show).post(edit::edit))
}
