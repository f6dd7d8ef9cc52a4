//! What anybody may ask without being known.

mod accommodations;
mod pre_reserve;
mod reservation;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::openapi;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(accommodations::list))
        .routes(routes!(pre_reserve::pre_reserve))
        .routes(routes!(reservation::show))
}
