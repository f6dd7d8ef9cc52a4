//! What programs and people ask of the sandbox over HTTP: the simulated APIs, and the stage from which they are led.
//!
//! The simulated APIs ([`graph`], [`mercadopago`], [`speech`], [`feeds`]) answer as their providers do, behind a [`gate`]
//! that writes down each call and meets the faults. All else is the stage: its feeds answer JSON and problem documents;
//! the pages are server-rendered and need no script. A mail is a stranger's text: its HTML is served under a policy of
//! its own ([`letter`]) and never stands in a page of ours.

mod ago;
mod asked;
mod calls;
mod desk;
mod events;
mod faults;
mod feed;
mod feeds;
mod gate;
mod graph;
mod guest;
mod letter;
mod line;
mod list;
mod mercadopago;
mod pay;
mod payments;
mod percent;
mod problem;
mod speech;
mod words;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::faults::Service;
use crate::world::World;
use gate::{Gate, gate};
use line::{Line, Lines};
use problem::Problem;

/// For answers on their way when the sandbox stops.
const GRACE: Duration = Duration::from_secs(5);
const LONGEST_BODY: usize = 64 * 1024;

pub(crate) async fn serve(listener: TcpListener, world: Arc<World>, stop: CancellationToken) -> io::Result<()> {
    let stopping = stop.clone();
    let service = router(world).into_make_service_with_connect_info::<Line>();
    let server = axum::serve(Lines(listener), service).with_graceful_shutdown(stop.cancelled_owned());
    tokio::select! {
        served = server => served,
        () = async { stopping.cancelled().await; tokio::time::sleep(GRACE).await } => {
            tracing::debug!("HTTP answers were cut off at the end");
            Ok(())
        }
    }
}

fn router(world: Arc<World>) -> Router {
    let behind_gate = |service, routes: Router<Arc<World>>| {
        routes.route_layer(from_fn_with_state(Gate { world: Arc::clone(&world), service }, gate))
    };
    Router::new()
        .merge(behind_gate(Service::Whatsapp, graph::routes()))
        .merge(behind_gate(Service::MercadoPago, mercadopago::routes()))
        .merge(behind_gate(Service::Speech, speech::routes()))
        .merge(behind_gate(Service::Feeds, feeds::routes()))
        .route("/", get(desk::page))
        .route("/events", get(events::stream))
        .route("/pay/{id}", get(pay::page).post(pay::pay))
        .route("/payments/{id}", post(payments::happen))
        .route("/guest/messages", post(guest::write))
        .route("/guest/{guest}/messages.json", get(guest::messages))
        .route("/calls.json", get(calls::newest))
        .route("/inbox", get(list::page))
        .route("/inbox.json", get(feed::inbox).delete(feed::empty))
        .route("/messages/{id}", get(letter::page))
        .route("/messages/{id}/html", get(letter::html))
        .route("/messages/{id}/source", get(letter::source))
        .route("/messages/{id}/attachments/{number}", get(letter::attachment))
        .route("/faults", post(faults::add).delete(faults::clear))
        .route("/sandbox.css", get(|| asset("text/css; charset=utf-8", include_str!("../assets/sandbox.css"))))
        .route("/sandbox.js", get(|| asset("text/javascript; charset=utf-8", include_str!("../assets/sandbox.js"))))
        .route("/icon.svg", get(|| asset("image/svg+xml", include_str!("../assets/icon.svg"))))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(map_response(guard))
        .with_state(world)
}

async fn asset(content_type: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, content_type)], text).into_response()
}

/// Every answer is kept nowhere and may do nothing, unless its handler said otherwise.
async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    settle(headers, CACHE_CONTROL, "no-store");
    settle(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    settle(headers, REFERRER_POLICY, "no-referrer");
    settle(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    response
}

fn settle(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
