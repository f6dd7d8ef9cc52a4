use std::future::pending;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use axum::middleware::from_fn;
use axum::routing::get;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{catch_panics, time_out};
use crate::http::observe::observe;

async fn panics() -> String {
    panic!("Ana Gómez")
}

async fn answer(path: &str) -> (Response<()>, Value) {
    let router = Router::new()
        .route("/panics", get(panics))
        .route("/never", get(pending::<String>))
        .layer(from_fn(time_out))
        .layer(catch_panics())
        .layer(from_fn(observe));
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let (head, body) = router.oneshot(request).await.expect("an answer").into_parts();
    let bytes = to_bytes(body, 10_000).await.expect("a body");
    (Response::from_parts(head, ()), serde_json::from_slice(&bytes).expect("a document"))
}

#[tokio::test]
async fn a_handler_that_panics_is_a_500_that_tells_nothing() {
    let (response, document) = answer("/panics").await;
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert!(response.headers().contains_key("x-request-id"));
    assert_eq!(document["type"], "urn:posta:problem:internal");
    assert!(!document.to_string().contains("Ana"), "{document}");
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_never_answers_is_a_503_within_ten_seconds() {
    let began = tokio::time::Instant::now();
    let (response, document) = answer("/never").await;
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    assert!(response.headers().contains_key("x-request-id"));
    assert_eq!(document["type"], "urn:posta:problem:unavailable");
}
