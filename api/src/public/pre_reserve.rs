//! `POST /api/v1/reservations/pre-reserve`: a hold on some nights, for a while.

mod answer;
mod asked;

use axum::extract::State;
use axum::response::Response;
use domain::local;

use answer::PreReserved;
use asked::PreReserve;

use crate::app::App;
use crate::holding::{self, IdempotencyKey};
use crate::input::Fields;
use crate::openapi::refusals;
use crate::problem::Problem;

const ENDPOINT: &str = "/api/v1/reservations/pre-reserve";

/// Holds some nights for a while.
///
/// Until expires_at; 30 minutes unless the business decided otherwise.
#[utoipa::path(
    post,
    path = "/api/v1/reservations/pre-reserve",
    tag = "public",
    params((
        "Idempotency-Key" = Option<String>, Header,
        description = "Names this request: sent again with the same body, it is done once and answered alike.",
        min_length = 1, max_length = 255, example = "0197c3a2-6d5e-7c41-9a53-6f0e8f3f2a11",
    )),
    request_body(content = PreReserve),
    responses(
        (
            status = 201,
            description = "Held, by this request or by an earlier one with the same Idempotency-Key.",
            body = PreReserved,
            headers(
                ("Location" = String, description = "The reservation's path."),
                ("Idempotent-Replayed" = String, description = "`true` where the answer is given again."),
            ),
        ),
        (status = 400, response = refusals::Malformed),
        (status = 408, response = refusals::TooSlow),
        (status = 409, response = refusals::Conflict),
        (status = 413, response = refusals::TooLarge),
        (status = 415, response = refusals::MediaType),
        (status = 422, response = refusals::Invalid),
    ),
)]
pub(crate) async fn pre_reserve(
    State(app): State<App>,
    key: IdempotencyKey,
    fields: Fields,
) -> Result<Response, Problem> {
    let now = app.clock().now();
    let once = key.with(ENDPOINT, fields.canonical());
    let asked = asked::read(fields, local::today(now, app.rules().timezone));
    let answered = holding::hold(&app, once.as_ref(), asked, now).await?;
    Ok(answer::answer(answered, app.guest_tokens()))
}
