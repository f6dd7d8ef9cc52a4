use std::time::Duration;

use futures::future::join_all;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use store::idempotency::{self, Begun, Request};

use crate::site::{Answer, HOLD, Site, send};

fn with_key(site: &Site, body: &Value, key: &str) -> RequestBuilder {
    site.posting(HOLD, body).header("Idempotency-Key", key)
}

async fn post(site: &Site, body: &Value, key: &str) -> Answer {
    send(with_key(site, body, key)).await
}

#[tokio::test]
async fn the_same_key_and_body_are_answered_alike_and_done_once() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    let (first, second) = (post(&site, &asks, "k-1").await, post(&site, &asks, "k-1").await);
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.text, second.text, "byte by byte");
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let holds = testkit::enqueued(&site.kit.store).await;
    let ends = holds.iter().filter(|(job, _)| matches!(job, jobs::Job::ExpireHold { .. })).count();
    assert_eq!(ends, 1, "{holds:?}");
}

#[tokio::test]
async fn order_and_spacing_do_not_make_another_body() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    let first = post(&site, &asks, "k").await;
    let mut members = asks.as_object().expect("an object").clone().into_iter().collect::<Vec<_>>();
    members.reverse();
    let lines = members.iter().map(|(name, value)| format!("\t\"{name}\" : {value}")).collect::<Vec<_>>();
    let request = with_key(&site, &json!({}), "k").body(format!("{{\n{}\n}}", lines.join(",\n")));
    assert_eq!(send(request).await.text, first.text);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let site = Site::new().await;
    let mut asks = site.asks("2027-03-01");
    assert_eq!(post(&site, &asks, "k").await.status, 201);
    asks["guests"] = json!(1);
    post(&site, &asks, "k").await.problem(422, "idempotency-key-reused");
    asks["guests"] = json!(0);
    post(&site, &asks, "k").await.problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn two_at_once_make_one_hold_and_one_answer() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    let answers = join_all((0..8).map(|_| post(&site, &asks, "k"))).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
    }
    let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == Some("true")).count();
    assert_eq!(replayed, 7);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    let taken = site.held("2027-03-01").await;
    post(&site, &asks, "k").await.problem(409, "dates-taken");
    site.kit.clock.advance(Duration::from_secs(31 * 60));
    let answer = post(&site, &asks, "k").await;
    assert_eq!(answer.status, 201, "the first hold {taken} has run out: {answer:?}");
}

#[tokio::test]
async fn a_first_answer_is_given_again_when_its_dates_are_the_past() {
    let site = Site::new().await;
    let asks = site.asks("2026-12-01");
    let first = post(&site, &asks, "k").await;
    site.kit.clock.advance(Duration::from_secs(20 * 3600));
    assert_eq!(post(&site, &asks, "k").await.text, first.text);
    assert_eq!(site.post(HOLD, &asks).await.faults(), ["check_in"], "without the key it is the past");
}

#[tokio::test]
async fn a_key_that_cannot_be_one_is_named() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    for key in ["", "two words", &"k".repeat(256), "clavé"] {
        assert_eq!(post(&site, &asks, key).await.faults(), ["Idempotency-Key"], "{key}");
    }
    let twice = with_key(&site, &asks, "a").header("Idempotency-Key", "b");
    assert_eq!(send(twice).await.faults(), ["Idempotency-Key"]);
    assert_eq!(post(&site, &asks, &"k".repeat(255)).await.status, 201);
}

#[tokio::test]
async fn what_is_kept_of_an_answer_opens_nothing() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    let answer = post(&site, &asks, "k").await.json();
    let body = asks.to_string();
    let request = Request { key: "k", method: "POST", endpoint: HOLD, body: body.as_bytes() };
    let mut tx = site.kit.begin().await;
    let begun = idempotency::begin(&mut tx, &request, site.kit.now()).await.expect("a look");
    let Begun::Replay { status: 201, body } = begun else { panic!("{begun:?}") };
    assert!(body.contains(answer["code"].as_str().expect("a code")), "{body}");
    assert!(!body.contains(answer["access_token"].as_str().expect("a token")), "{body}");
}

#[tokio::test]
async fn a_first_request_that_takes_too_long_is_named_as_the_reason() {
    let kit = testkit::Kit::new().await;
    let postgres = runtime::settings::Postgres { lock_timeout: Duration::from_millis(100), ..kit.postgres() };
    let store = store::Store::new(&postgres, "posta test").expect("an address");
    let site = Site::with(|parts| parts.store = store).await;
    let asks = site.asks("2027-03-01");
    let body = asks.to_string();
    let first = Request { key: "k", method: "POST", endpoint: HOLD, body: body.as_bytes() };
    let mut at_work = kit.begin().await;
    idempotency::begin(&mut at_work, &first, kit.now()).await.expect("a claim");
    let answer = post(&site, &asks, "k").await;
    answer.problem(409, "idempotency-key-in-use");
    assert_eq!(answer.header("retry-after"), Some("1"));
}
