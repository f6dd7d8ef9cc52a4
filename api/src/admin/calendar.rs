//! `GET /admin/calendar`: a month of every cabin: who sleeps there, what is closed, and what clashes.

mod asked;
mod blocks;
mod clashes;
mod grid;
mod page;
mod things;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::local;

pub(super) use asked::{Asked, address};
pub(super) use page::{Told, Typed, page};

use super::door::Looks;
use super::refused::Refused;
use super::words;
use crate::app::App;
use crate::input::Query;

pub(super) const CALENDAR: &str = "/admin/calendar";

pub(super) fn routes() -> Router<App> {
    Router::new().route(CALENDAR, get(show))
}

async fn show(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let today = local::today(app.clock().now(), app.rules().timezone);
    let asked = Asked::of(query.text("month"), query.text("acc_id"), today);
    let told = Told { said: words::said(query.text("said")), ..Told::default() };
    let status = if asked.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(&app, &who, status, asked, told).await
}
