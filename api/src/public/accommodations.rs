//! `GET /api/v1/accommodations`: what can be booked.

use axum::Json;
use axum::extract::State;
use booking::view::Accommodation;
use store::accommodations;

use crate::app::App;
use crate::problem::Problem;

/// The accommodations that can be booked.
#[utoipa::path(
    get,
    path = "/api/v1/accommodations",
    operation_id = "list_accommodations",
    tag = "public",
    responses((status = 200, description = "The active ones, by id.", body = [Accommodation])),
)]
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<Accommodation>>, Problem> {
    let active = accommodations::list(app.store(), false).await?;
    Ok(Json(active.into_iter().map(Accommodation::from).collect()))
}
