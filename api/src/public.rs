//! What is asked over the API: by anybody, by a guest for a reservation, or by the owner.

mod accommodations;
mod availability;
pub(crate) mod calendar;
mod pre_reserve;
mod quotes;
pub(crate) mod reservation;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::openapi;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(accommodations::list))
        .routes(routes!(availability::availability))
        .routes(routes!(quotes::quote))
        .routes(routes!(pre_reserve::pre_reserve))
        .routes(routes!(reservation::show::show))
        .routes(routes!(reservation::cancel::cancel))
        .routes(routes!(reservation::confirm::confirm))
        .routes(routes!(calendar::export))
}
