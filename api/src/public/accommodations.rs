//! `GET /api/v1/accommodations`: what can be booked.

use axum::Json;
use axum::extract::State;
use domain::money::Money;
use serde::Serialize;
use store::accommodations::{self, Accommodation};
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Accommodation)]
pub(crate) struct Listed {
    #[schema(example = 1)]
    id: i32,
    #[schema(example = "Cabaña Ñandú")]
    name: String,
    #[schema(example = "cabin")]
    r#type: String,
    /// Guests that fit.
    #[schema(example = 4)]
    capacity: u32,
    /// Of a weekday night, in pesos.
    #[schema(value_type = String, example = "50000.00", pattern = r"^\d+\.\d\d$")]
    base_price: Money,
}

/// The accommodations that can be booked.
#[utoipa::path(
    get,
    path = "/api/v1/accommodations",
    operation_id = "list_accommodations",
    tag = "public",
    responses((status = 200, description = "The active ones, by id.", body = [Listed])),
)]
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<Listed>>, Problem> {
    let active = accommodations::list_active(app.store()).await?;
    Ok(Json(active.into_iter().map(Listed::from).collect()))
}

impl From<Accommodation> for Listed {
    fn from(found: Accommodation) -> Self {
        Self {
            id: found.id,
            name: found.name,
            r#type: found.kind,
            capacity: found.capacity,
            base_price: found.rates.base_price,
        }
    }
}
