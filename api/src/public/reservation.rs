//! `GET /api/v1/reservations/{code}`: a reservation, for whoever holds its token.
//!
//! A code can be guessed. What its guesser learns is the same for a code that there is and one that there is
//! not: one answer, after the same work.

mod cancellation;
mod shown;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use domain::code::Code;
use store::reservations;
use uuid::Uuid;

use shown::Shown;

use crate::app::App;
use crate::bearer::Bearer;
use crate::openapi::refusals;
use crate::problem::Problem;

/// A reservation, as it stands.
#[utoipa::path(
    get,
    path = "/api/v1/reservations/{code}",
    operation_id = "read_reservation",
    tag = "public",
    security(("guest_token" = [])),
    params(("code" = String, Path, description = "The reservation's code.", example = "RES261205A1B2C3")),
    responses(
        (status = 200, description = "The reservation.", body = Shown),
        (status = 401, response = refusals::NoCredential),
        (status = 404, response = refusals::NotFound),
    ),
)]
pub(crate) async fn show(
    State(app): State<App>,
    Bearer(token): Bearer,
    code: Result<Path<String>, PathRejection>,
) -> Result<Json<Shown>, Problem> {
    let found = match code.ok().and_then(|Path(code)| code.parse::<Code>().ok()) {
        Some(code) => reservations::find_by_code(app.store(), &code).await?,
        None => None,
    };
    let id = found.as_ref().map_or(Uuid::nil(), |reservation| reservation.uuid);
    let opened = app.guest_tokens().opens(&token, id);
    match found {
        Some(reservation) if opened => Ok(Json(Shown::of(reservation, app.rules().timezone))),
        _ => Err(Problem::no_such_reservation()),
    }
}
