//! A name for every request, one log line, the metrics, and the headers that every answer carries.
//!
//! The line holds the route's template and never the path or the query, which may hold a code or a token.
//! The request's id is made here: one that a caller sends could be somebody else's.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use runtime::metrics;
use runtime::trace::{self, Trace};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::problem::Cause;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The label of requests that no route answers.
const UNMATCHED: &str = "unmatched";

/// Asked every few seconds, for ever: seen in the metrics, not in the log.
const PROBES: [&str; 5] = ["/livez", "/readyz", "/metrics", "/api/v1/healthz", "/api/v1/readyz"];

/// What an answer has unless its handler said otherwise.
const DEFAULTS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let request_id = Uuid::now_v7();
    let trace = Trace::begun_by(request_id);
    let request_id = request_id.to_string();
    let method = known(request.method().as_str());
    let route = request.extensions().get::<MatchedPath>().map_or(UNMATCHED, MatchedPath::as_str).to_owned();
    let began = Instant::now();

    let span = tracing::error_span!("request", request_id, trace_id = %trace.id(), method, route);
    let mut response = trace::within(trace, next.run(request)).instrument(span.clone()).await;

    let status = response.status().as_u16();
    let took = began.elapsed();
    metrics::http_request(method, &route, status, took.as_secs_f64());
    if status >= 500 {
        metrics::server_error();
    }
    span.in_scope(|| log(&route, status, took.as_millis(), response.extensions().get::<Cause>()));
    complete(response.headers_mut(), &request_id);
    response
}

fn log(route: &str, status: u16, took_ms: u128, cause: Option<&Cause>) {
    let cause = cause.map(|Cause(text)| text.as_str());
    let took_ms = u64::try_from(took_ms).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(status, took_ms, cause, "answered");
    } else if PROBES.contains(&route) {
        tracing::debug!(status, took_ms, "answered");
    } else {
        tracing::info!(status, took_ms, cause, "answered");
    }
}

fn complete(headers: &mut HeaderMap, request_id: &str) {
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// Anybody can invent a method; the log and the metrics know these.
fn known(method: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"];
    KNOWN.into_iter().find(|known| *known == method).unwrap_or("OTHER")
}
