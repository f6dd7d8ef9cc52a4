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
    let site = before("postgres://posta@127.0.0.1:1/posta", Duration::from_secs(2)).await;
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
    for page in ["/", "/r/RES260101ABCDEF"] {
        let answer = site.get(page).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")), "{answer:?}");
        assert!(answer.text.contains("Ahora no podemos contestar"), "{answer:?}");
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

#[tokio::test]
async fn nights_that_somebody_else_has_locked_are_not_waited_for_for_ever() {
    let kit = testkit::Kit::new().await;
    let cabin = kit.cabin().await;
    let postgres = runtime::settings::Postgres { lock_timeout: Duration::from_millis(100), ..kit.postgres() };
    let store = Store::new(&postgres, "posta test").expect("an address");
    let site = Site::with(|parts| parts.store = store).await;
    let mut slow = kit.begin().await;
    store::accommodations::lock(&mut slow, cabin).await.expect("a lock");
    let mut asks = site.asks("2027-03-01");
    asks["accommodation_id"] = serde_json::json!(cabin);
    let answer = site.post(HOLD, &asks).await;
    answer.problem(503, "unavailable");
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
    drop(slow);
    // Its rollback is only on its way.
    let began = Instant::now();
    loop {
        let answer = site.post(HOLD, &asks).await;
        if answer.status == 201 {
            break;
        }
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(began.elapsed() < Duration::from_secs(60), "the lock is gone and nobody can hold: {answer:?}");
    }
}

#[tokio::test]
async fn holds_are_taken_while_redis_is_away() {
    let site = Site::without_redis().await;
    let began = Instant::now();
    let held = site.held("2027-03-01").await;
    // Who waited for Redis would wait for a minute.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert!(held["code"].is_string());
    assert!(!testkit::enqueued(&site.kit.store).await.is_empty(), "the ledger keeps the promise");
}
