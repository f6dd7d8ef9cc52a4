//! What providers tell. A notification is verified over its bytes, stored, found to be new or a copy, and its
//! job promised, in one transaction; then it is answered. What it means is the worker's to find out.
//!
//! Who is not verified leaves no more than that somebody knocked, and is soon told to slow down. Who is, is let
//! in up to a number that no provider reaches: a refusal would cost a guest the hold that was paid for.

mod knock;
mod mercadopago;
mod receive;
mod whatsapp;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(whatsapp::verify, whatsapp::receive)).routes(routes!(mercadopago::receive))
}
