//! Which other sites' pages may read what the public API answers (`ALLOWED_ORIGINS`).
//!
//! An origin is compared byte for byte. Credentials are never allowed: such a page sends a token or nothing.
//! Webhooks and whatever lies outside `/api/v1` are no page's business. That an answer would differ for
//! another origin is said of every answer there, or a cache would hand one site what was said to another.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;

const UNDER: &str = "/api/v1/";
const WEBHOOKS: [&str; 2] = ["/api/v1/webhooks/", "/api/v1/mercadopago/"];

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST");
const SENT: HeaderValue = HeaderValue::from_static("Content-Type, Authorization, Idempotency-Key");
const EXPOSED: HeaderValue = HeaderValue::from_static("Location, Retry-After, X-Request-Id, Idempotent-Replayed");
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("7200");

pub(crate) async fn tell(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let concerned = path.starts_with(UNDER) && !WEBHOOKS.iter().any(|webhook| path.starts_with(webhook));
    if !concerned || app.allowed_origins().is_empty() {
        return next.run(request).await;
    }
    let origin = allowed(request.headers(), app.allowed_origins());
    let asks_first =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);

    let mut response = match &origin {
        Some(_) if asks_first => preflight(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    response
}

fn allowed(headers: &HeaderMap, allowed: &[String]) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    allowed.iter().any(|one| one.as_bytes() == origin.as_bytes()).then(|| origin.clone())
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, SENT),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
