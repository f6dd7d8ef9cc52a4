//! How long a request may take, and what is answered when its handler falls over.

use std::any::Any;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;

use crate::problem::Problem;

/// An answer comes within ten seconds, the way back included.
const ANSWERED_WITHIN: Duration = Duration::from_secs(9);

/// What a dropped handler had not committed, it has not done.
pub(crate) async fn time_out(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWERED_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_late) => Problem::unavailable("the request took too long").into_response(),
    }
}

pub(crate) fn catch_panics() -> CatchPanicLayer<fn(Box<dyn Any + Send + 'static>) -> Response> {
    // The panic's text may hold what the caller sent.
    CatchPanicLayer::custom(|_| Problem::internal("a handler panicked").into_response())
}

#[cfg(test)]
mod tests;
