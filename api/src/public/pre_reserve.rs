//! `POST /api/v1/reservations/pre-reserve`: a hold on some nights, for a while.
//!
//! With an `Idempotency-Key` the answer of the first success is given again, for a day; a refusal is not kept,
//! so that a caller may try again with the same key once the reason is gone.

mod answer;
mod asked;
mod key;

use std::time::Instant;

use axum::extract::State;
use axum::response::Response;
use booking::Actor;
use domain::local;
use runtime::metrics;

use answer::{Answer, PreReserved};
use asked::PreReserve;
use key::IdempotencyKey;

use crate::app::App;
use crate::input::Fields;
use crate::openapi::refusals;
use crate::problem::Problem;

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
    let began = Instant::now();
    let now = app.clock().now();
    let once = key.with(fields.canonical());
    let asked = match asked::read(fields, local::today(now, app.rules().timezone)) {
        // A first answer stands, also where its dates have become the past: it is looked for before.
        asked if once.is_some() => asked,
        asked => Ok(asked?),
    };

    let mut tx = app.store().begin().await?;
    if let Some(once) = &once
        && let Some(first) = once.begin(&mut tx, now).await?
    {
        return Ok(first.replayed(app.guest_tokens()));
    }
    let answer = Answer::from(booking::hold(&mut tx, app.rules(), &asked?, &Actor::Guest, now).await?);
    if let Some(once) = &once {
        once.finish(&mut tx, &answer, now).await?;
    }
    app.relay(tx.commit().await?);

    metrics::reservation_created(began.elapsed().as_secs_f64());
    Ok(answer.created(app.guest_tokens()))
}
