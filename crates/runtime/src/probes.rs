//! What a supervisor and Prometheus ask of a process: `/livez`, `/readyz`, `/metrics`.
//!
//! Degraded is ready: the API takes work while Redis is away. Reasons are seen from outside, so they are our words
//! and never an address or an error's text.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::{Map, Value, json};

use crate::metrics::Metrics;

/// A supervisor gives up after seconds; an answer that names the cause is worth more than none.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ok,
    /// It works on, with less.
    Degraded(String),
    /// Send it nothing.
    Failed(String),
}

pub type Checks = Vec<(&'static str, Readiness)>;
type Asking = Pin<Box<dyn Future<Output = Checks> + Send>>;

/// What a process answers from. Cheap to clone.
#[derive(Clone)]
pub struct Probes {
    live: Arc<dyn Fn() -> bool + Send + Sync>,
    ready: Arc<dyn Fn() -> Asking + Send + Sync>,
    metrics: Metrics,
}

impl Probes {
    /// `live`: false asks the supervisor to restart us. `ready` is asked at each `/readyz` and has three seconds.
    pub fn new<L, R, F>(live: L, ready: R, metrics: Metrics) -> Self
    where
        L: Fn() -> bool + Send + Sync + 'static,
        R: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Checks> + Send + 'static,
    {
        Self { live: Arc::new(live), ready: Arc::new(move || Box::pin(ready())), metrics }
    }
}

/// The three routes.
pub fn router(probes: Probes) -> Router {
    Router::new()
        .route("/livez", live_route(probes.clone()))
        .route("/readyz", ready_route(probes.clone()))
        .route("/metrics", get(metrics).with_state(probes))
}

/// `/livez` under another path.
pub fn live_route(probes: Probes) -> MethodRouter {
    get(live).with_state(probes)
}

/// `/readyz` under another path.
pub fn ready_route(probes: Probes) -> MethodRouter {
    get(ready).with_state(probes)
}

async fn live(State(probes): State<Probes>) -> Response {
    let (status, word) =
        if (probes.live)() { (StatusCode::OK, "live") } else { (StatusCode::SERVICE_UNAVAILABLE, "stuck") };
    (status, [(CACHE_CONTROL, "no-store")], Json(json!({ "status": word }))).into_response()
}

async fn ready(State(probes): State<Probes>) -> Response {
    let checks = tokio::time::timeout(PATIENCE, (probes.ready)())
        .await
        .unwrap_or_else(|_| vec![("answer", Readiness::Failed("the checks took too long".to_owned()))]);
    let failed = checks.iter().any(|(_, found)| matches!(found, Readiness::Failed(_)));
    let (status, word) = if failed {
        (StatusCode::SERVICE_UNAVAILABLE, "unready")
    } else if checks.iter().all(|(_, found)| *found == Readiness::Ok) {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::OK, "degraded")
    };
    let checks: Map<String, Value> =
        checks.into_iter().map(|(name, found)| (name.to_owned(), found.describe())).collect();
    (status, [(CACHE_CONTROL, "no-store")], Json(json!({ "status": word, "checks": checks }))).into_response()
}

impl Readiness {
    fn describe(self) -> Value {
        match self {
            Self::Ok => json!({ "status": "ok" }),
            Self::Degraded(reason) => json!({ "status": "degraded", "reason": reason }),
            Self::Failed(reason) => json!({ "status": "failed", "reason": reason }),
        }
    }
}

async fn metrics(State(probes): State<Probes>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], probes.metrics.render()).into_response()
}
