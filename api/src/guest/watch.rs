//! `GET /r/{code}/plazo`: what an open page asks every few seconds while the dates are held.
//!
//! Nothing where nothing changed, the part about paying where that did, and where the reservation is another
//! (paid, extended, over) word that the whole page is.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use booking::view;

use super::door::Opened;
use super::refused::Refused;
use super::words::Hold;
use crate::app::App;
use crate::input::Query;
use crate::page;

const REFRESH: HeaderName = HeaderName::from_static("hx-refresh");

#[derive(Template)]
#[template(path = "pages/pay.html")]
struct Part {
    hold: Hold,
}

pub(super) async fn watch(State(app): State<App>, Opened(found): Opened, query: Query) -> Result<Response, Refused> {
    let timezone = app.rules().timezone;
    let view = view::reservation(app.store(), timezone, found).await?;
    let seen = query.text("visto");
    Ok(match Hold::of(&view, timezone, app.clock().now()) {
        Some(hold) if seen == hold.mark() => StatusCode::NO_CONTENT.into_response(),
        Some(hold) if seen.starts_with(&hold.page_mark()) => page::answer_in_private(StatusCode::OK, &Part { hold }),
        _ => (StatusCode::OK, [(REFRESH, "true")]).into_response(),
    })
}
