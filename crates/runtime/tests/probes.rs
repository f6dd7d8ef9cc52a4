//! What a supervisor is told, over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use runtime::metrics::Metrics;
use runtime::probes::{self, Checks, Probes, Readiness};
use runtime::tasks::Tasks;
use serde_json::{Value, json};
use tokio::time::timeout;

async fn serve<F>(live: Arc<AtomicBool>, ready: impl Fn() -> F + Send + Sync + 'static) -> (String, Tasks)
where
    F: Future<Output = Checks> + Send + 'static,
{
    let probes = Probes::new(move || live.load(Ordering::SeqCst), ready, Metrics::install());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let tasks = Tasks::new();
    tasks.spawn("probes", async move { axum::serve(listener, probes::router(probes)).await.unwrap() });
    (base, tasks)
}

async fn get(address: String) -> (u16, Value) {
    let answer = timeout(Duration::from_secs(60), reqwest::get(address)).await.expect("an answer").unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn readiness_is_the_worst_of_its_checks_and_only_a_failed_one_is_a_503() {
    let (down, slow) = (Readiness::Failed("no answer".to_owned()), Readiness::Degraded("relaying later".to_owned()));
    let ok = json!({ "status": "ok" });
    let degraded = json!({ "status": "degraded", "reason": "relaying later" });
    let failed = json!({ "status": "failed", "reason": "no answer" });
    let cases = [
        ((Readiness::Ok, Readiness::Ok), 200, "ready", (&ok, &ok)),
        ((Readiness::Ok, slow.clone()), 200, "degraded", (&ok, &degraded)),
        ((down, slow), 503, "unready", (&failed, &degraded)),
    ];
    for ((postgres, redis), status, word, (first, second)) in cases {
        let checks = vec![("postgres", postgres), ("redis", redis)];
        let (base, _tasks) = serve(Arc::default(), move || std::future::ready(checks.clone())).await;
        let expected = json!({ "status": word, "checks": { "postgres": first, "redis": second } });
        assert_eq!(get(base + "/readyz").await, (status, expected));
    }
}

#[tokio::test]
async fn checks_that_never_answer_are_a_503_that_says_so() {
    let (base, _tasks) = serve(Arc::default(), std::future::pending).await;
    let (status, body) = get(base + "/readyz").await;
    assert_eq!((status, &body["status"]), (503, &"unready".into()));
    assert_eq!(body["checks"]["answer"]["reason"], "the checks took too long");
}

#[tokio::test]
async fn liveness_is_asked_anew_each_time() {
    let live = Arc::new(AtomicBool::new(true));
    let (base, _tasks) = serve(live.clone(), || std::future::ready(Vec::new())).await;
    assert_eq!(get(format!("{base}/livez")).await, (200, json!({ "status": "live" })));
    live.store(false, Ordering::SeqCst);
    assert_eq!(get(format!("{base}/livez")).await, (503, json!({ "status": "stuck" })));
}

#[tokio::test]
async fn metrics_are_served_as_text_format_0_0_4() {
    let (base, _tasks) = serve(Arc::default(), || std::future::ready(Vec::new())).await;
    let answer = reqwest::get(base + "/metrics").await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert!(answer.text().await.unwrap().contains("# TYPE error_rate_total counter"));
}
