//! `GET /r/{code}`: a guest's own page. With `?t=` it is entered; every other query is for show.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use booking::view;
use chrono::{DateTime, Utc};
use store::accommodations;
use store::reservations::Reservation;

use super::door;
use super::refused::Refused;
use super::words::Words;
use crate::app::App;
use crate::input::Query;
use crate::page;
use crate::public::reservation::CodeInPath;
use crate::public::reservation::cancel::MOST_CHARS;

/// The names that Mercado Pago adds to the address that it sends a guest back to.
const COMING_BACK: [&str; 6] =
    ["payment_id", "collection_id", "status", "collection_status", "external_reference", "preference_id"];

/// What the page says beside the reservation.
#[derive(Default)]
pub(super) struct Said {
    /// The guest says to come from paying. What a payment is worth, its webhook says.
    pub(super) back: Option<Back>,
    /// Why a cancellation was not made.
    pub(super) alert: Option<&'static str>,
    /// A reason that was typed and not taken.
    pub(super) reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    Paid,
    Rejected,
}

#[derive(Template)]
#[template(path = "pages/reservation.html")]
struct Page {
    words: Words,
    said: Said,
    most_chars: usize,
}

pub(super) async fn show(
    State(app): State<App>,
    code: CodeInPath,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if query.has("t") {
        return Ok(door::enter(&app, code, query.text("t")).await?);
    }
    let found = door::by_cookie(&app, code, &headers).await?;
    let said = Said { back: Back::told(&query), ..Said::default() };
    page(&app, StatusCode::OK, found, said, app.clock().now()).await
}

pub(super) async fn page(
    app: &App,
    status: StatusCode,
    found: Reservation,
    said: Said,
    now: DateTime<Utc>,
) -> Result<Response, Refused> {
    let cabin = accommodations::find(app.store(), found.accommodation_id).await?;
    let timezone = app.rules().timezone;
    let view = view::reservation(app.store(), timezone, found).await?;
    let words = Words::new(&view, cabin.map_or_else(String::new, |cabin| cabin.name), timezone, now);
    Ok(page::answer_in_private(status, &Page { words, said, most_chars: MOST_CHARS }))
}

impl Back {
    fn told(query: &Query) -> Option<Self> {
        if !COMING_BACK.into_iter().any(|name| query.has(name)) {
            return None;
        }
        match (query.text("collection_status"), query.text("status")) {
            // Back without having paid.
            ("null", _) | ("", "null") => None,
            ("rejected" | "failure", _) | ("", "rejected" | "failure") => Some(Self::Rejected),
            _ => Some(Self::Paid),
        }
    }
}
