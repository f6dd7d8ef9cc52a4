//! Postgres away, or too slow to matter.

use std::time::{Duration, Instant};

use store::Store;

use crate::site::{HOLD, Site};

async fn before(url: &str, acquire_timeout: Duration) -> Site {
    let kit = testkit::Kit::new().await;
    let postgres = runtime::settings::Postgres { url: url.into(), acquire_timeout, ..kit.postgres() };
    Site::with(|parts| parts.store = Store::new(&postgres, "posta test").expect("an address")).await
}

#[tokio::test]
async fn with_postgres_away_it_is_503_soon_and_says_when_to_try_again() {
    // Nothing listens on port 1.
    let site = before("postgres://posta@127.0.0.1:1/posta", Duration::from_secs(5)).await;
    let asks = site.asks("2027-03-01");
    let held = site.posting(HOLD, &asks).header("Idempotency-Key", "k");
    let code = "/api/v1/reservations/RES260101ABCDEF";
    let began = Instant::now();
    let answers = tokio::join!(
        site.get("/api/v1/accommodations"),
        site.post(HOLD, &asks),
        crate::site::send(held),
        site.read(code, "a-token"),
    );
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        answer.problem(503, "unavailable");
        let seconds = answer.header("retry-after").and_then(|seconds| seconds.parse::<u32>().ok());
        assert!(seconds.is_some_and(|seconds| seconds > 0), "{answer:?}");
        assert!(!answer.text.contains("127.0.0.1"), "{answer:?}");
    }
    assert_eq!(site.get("/readyz").await.status, 503);
    assert_eq!(site.get("/livez").await.status, 200);
    let mut wrong = asks;
    wrong["guests"] = serde_json::json!(0);
    assert_eq!(site.post(HOLD, &wrong).await.faults(), ["guests"], "what needs no Postgres is answered");
}

#[tokio::test]
async fn a_server_that_takes_connections_and_says_nothing_makes_nobody_wait_for_ever() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = silent.local_addr().expect("an address");
    let site = before(&format!("postgres://posta@{address}/posta"), Duration::from_secs(60)).await;
    let began = Instant::now();
    let answer = site.get("/api/v1/accommodations").await;
    answer.problem(503, "unavailable");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(answer.header("retry-after").is_some() && answer.header("x-request-id").is_some(), "{answer:?}");
}
