//! `POST /api/v1/quotes`: what a stay costs, and whether it can be had.

use axum::Json;
use axum::extract::State;
use booking::view::Quote;
use chrono::NaiveDate;
use domain::local;
use utoipa::ToSchema;

use crate::app::App;
use crate::input::Fields;
use crate::openapi::refusals;
use crate::problem::Problem;

// Describes what is read below; a test holds the two together.
/// Who wants to know what some nights cost.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read one by one, so that each at fault is named")]
pub(crate) struct QuoteAsked {
    #[schema(minimum = 1, example = 1)]
    accommodation_id: i32,
    /// The first night. Not in the past.
    #[schema(example = "2027-03-01")]
    check_in: NaiveDate,
    /// The day of leaving: 1 to 60 nights later, up to 730 days ahead.
    #[schema(example = "2027-03-03")]
    check_out: NaiveDate,
    /// As many as fit.
    #[schema(minimum = 1, maximum = 1000, example = 2)]
    guests: u32,
}

/// What a stay costs, and whether it can be had.
///
/// Nothing is held by it.
#[utoipa::path(
    post,
    path = "/api/v1/quotes",
    tag = "public",
    request_body(content = QuoteAsked),
    responses(
        (status = 200, description = "The price; `available` says whether the nights are free.", body = Quote),
        (status = 400, response = refusals::Malformed),
        (status = 408, response = refusals::TooSlow),
        (status = 413, response = refusals::TooLarge),
        (status = 415, response = refusals::MediaType),
        (status = 422, response = refusals::Invalid),
    ),
)]
pub(crate) async fn quote(State(app): State<App>, mut fields: Fields) -> Result<Json<Quote>, Problem> {
    let now = app.clock().now();
    let accommodation = fields.accommodation();
    let stay = fields.stay(local::today(now, app.rules().timezone));
    let guests = fields.guests();
    let all = || Some((accommodation?, stay?, guests?));
    let (accommodation, stay, guests) = fields.finish(all())?;
    Ok(Json(booking::quote_stay(app.store(), app.rules(), accommodation, stay, guests, now).await?))
}
