//! `GET /api/v1/reservations/{code}`

use axum::Json;
use axum::extract::State;
use booking::view::{self, Reservation};

use super::{CodeInPath, opened};
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
    security(("guest_token" = []), ("admin_session" = [])),
    params(("code" = String, Path, description = "The reservation's code.", example = "RES261205A1B2C3")),
    responses(
        (status = 200, description = "The reservation.", body = Reservation),
        (status = 401, response = refusals::NoCredential),
        (status = 404, response = refusals::NotFound),
    ),
)]
pub(crate) async fn show(
    State(app): State<App>,
    bearer: Bearer,
    code: CodeInPath,
) -> Result<Json<Reservation>, Problem> {
    let admin = bearer.admin(&app).await?;
    let found = opened(&app, &bearer, admin.as_ref(), code).await?;
    Ok(Json(view::reservation(app.store(), app.rules().timezone, found).await?))
}
