use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use crate::site::{Answer, HOLD, Site};

#[tokio::test]
async fn a_process_with_postgres_and_redis_is_ready() {
    let site = Site::new().await;
    for path in ["/livez", "/api/v1/healthz", "/readyz", "/api/v1/readyz"] {
        assert_eq!(site.until(path, |answer| answer.status == 200).await.status, 200, "{path}");
    }
    let ready = site.until("/readyz", |answer| answer.json()["status"] == "ready").await;
    assert_eq!(ready.json()["status"], "ready");
}

#[tokio::test]
async fn without_redis_it_is_ready_with_less() {
    let site = Site::new().await;
    site.redis_answers.store(false, Ordering::Relaxed);
    let answer = site.until("/readyz", |answer| answer.status == 200).await;
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("degraded")), "{answer:?}");
}

#[tokio::test]
async fn requests_are_counted_by_template_and_holds_are_timed() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let code = held["code"].as_str().expect("a code");
    site.get(&format!("/api/v1/reservations/{code}")).await;
    site.get("/api/v1/nothing-here").await;
    site.post(HOLD, &json!({})).await;
    let text = site.get("/metrics").await.text;
    for wanted in [
        r#"http_requests_total{method="POST",route="/api/v1/reservations/pre-reserve",status="201"}"#,
        r#"http_requests_total{method="POST",route="/api/v1/reservations/pre-reserve",status="422"}"#,
        r#"http_requests_total{method="GET",route="/api/v1/reservations/{code}",status="401"}"#,
        r#"http_requests_total{method="GET",route="unmatched",status="404"}"#,
        "reservation_create_seconds_count",
        "p95_reservation_create_seconds",
        "error_rate_total",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(!text.contains(code) && !text.contains("nothing-here"), "a path became a label");
}

#[tokio::test]
async fn a_schema_that_is_behind_is_not_ready() {
    // The server's own database of the tests: never migrated.
    let kit = testkit::Kit::new().await;
    let mut postgres = kit.postgres();
    let url = secrecy::ExposeSecret::expose_secret(&postgres.url).to_owned();
    let (server, _) = url.rsplit_once('/').expect("a database");
    postgres.url = format!("{server}/template1").into();
    postgres.acquire_timeout = Duration::from_secs(5);
    let site = Site::with(|parts| parts.store = store::Store::new(&postgres, "posta test").expect("an address")).await;
    let answer = site.until("/readyz", |answer| answer.text.contains("posta migrate")).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.text.contains("posta migrate"), "{answer:?}");
    assert_eq!(site.get("/livez").await.status, 200);
}

impl Site {
    /// Asks again for a while: a check has three seconds, which a busy machine may need for something else.
    async fn until(&self, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..20 {
            if is_so(&answer) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            answer = self.get(path).await;
        }
        answer
    }
}
