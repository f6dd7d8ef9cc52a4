//! Every route of the process, and the layers around them.
//!
//! From outside in: the request is named and watched, what it left unread is read, a panic is caught, it has
//! so long and no longer, browsers of other sites are told whether they may read the answer, and its source
//! has so much and no more. Probes are not limited: who is refused by the limit must still be seen to be
//! alive. Webhooks have limits of their own.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

use crate::app::App;
use crate::http::{self, cors, leftover, limit, observe, patience};
use crate::{admin, assets, guest, openapi, public, readiness, reference, webhooks};

pub fn router(app: App) -> Router {
    let (public, _) = public::routes().split_for_parts();
    let limit = |say: limit::Say| from_fn_with_state((app.clone(), say), limit::per_source);
    let limited = public
        .route("/openapi.json", get(openapi::serve))
        .route("/api/docs", get(reference::show))
        .merge(assets::routes())
        .fallback(http::not_found)
        .method_not_allowed_fallback(http::method_not_allowed)
        .layer(limit(limit::as_problem))
        .merge(guest::routes().method_not_allowed_fallback(http::method_not_allowed).layer(limit(guest::refuse)))
        .merge(admin::routes(&app).method_not_allowed_fallback(http::method_not_allowed).layer(limit(admin::refuse)));
    // They tell the verified from the others before they count.
    let (webhooks, _) = webhooks::routes().split_for_parts();
    limited
        .merge(webhooks.method_not_allowed_fallback(http::method_not_allowed))
        .merge(probes(&app))
        .layer(from_fn_with_state(app.clone(), cors::tell))
        .layer(from_fn(patience::time_out))
        .layer(patience::catch_panics())
        .layer(from_fn(leftover::read_out))
        .layer(from_fn(observe::observe))
        .with_state(app)
}

fn probes(app: &App) -> Router<App> {
    let probes = readiness::probes(app);
    runtime::probes::router(probes.clone())
        .route("/api/v1/healthz", runtime::probes::live_route(probes.clone()))
        .route("/api/v1/readyz", runtime::probes::ready_route(probes))
        .method_not_allowed_fallback(http::method_not_allowed)
        .with_state(())
}
