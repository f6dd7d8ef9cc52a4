//! Payments from the page to the settlement: the real handlers and client against the sandbox's
//! Mercado Pago, with the time moved. What notifications do is played by promising their jobs.

use std::time::Duration;

use booking::Actor;
use domain::reservation::Status;
use jobs::Job;
use serde_json::{Value, json};
use store::ledger::{self, Order};
use store::webhooks::{self, New, Source, Verdict};
use store::{payment_links, payments, reservations};
use testkit::{Kit, request};
use uuid::Uuid;

use crate::trial::Trial;

const MINUTE: Duration = Duration::from_secs(60);

struct Held {
    id: i32,
    code: String,
}

async fn hold(trial: &Trial) -> Held {
    let held = trial.kit.hold(&request(trial.kit.cabin().await, "2027-03-01", 2)).await.unwrap();
    trial.drain().await;
    Held { id: held.id, code: held.code.to_string() }
}

async fn preference(trial: &Trial, held: &Held) -> String {
    payment_links::find(&trial.kit.store, held.id).await.unwrap().unwrap().preference_id
}

/// A payment at Mercado Pago that nobody is told of.
async fn pay(trial: &Trial, held: &Held, outcome: &str) -> String {
    let path = format!("/pay/{}", preference(trial, held).await);
    let paid = trial.ask(&path, json!({"outcome": outcome, "notify": false})).await;
    paid["payment_id"].as_str().unwrap().to_owned()
}

/// What a notification of the payment leads to.
async fn tell(trial: &Trial, payment: &str) -> Uuid {
    let (now, mut tx) = (trial.kit.now(), trial.kit.begin().await);
    let signed = Uuid::new_v4().to_string();
    let new = New {
        source: Source::Mercadopago,
        verdict: Verdict::Accepted,
        signed: Some(&signed),
        subject: Some(payment),
        query: None,
        headers: json!({}),
        body: Some(b"{}"),
        outcome: None,
    };
    let event = webhooks::insert(&mut tx, &new, now).await.unwrap().unwrap();
    let job = Job::ProcessPaymentEvent { payment: payment.to_owned() };
    let promise = ledger::promise(&mut tx, &Order::new(&job, now), now).await.unwrap();
    webhooks::set_job(&mut tx, event, promise.id).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    event
}

async fn status(trial: &Trial, held: &Held) -> Status {
    reservations::find(&trial.kit.store, held.id).await.unwrap().unwrap().status
}

async fn money(trial: &Trial, held: &Held) -> [String; 3] {
    let balance = payments::money(&trial.kit.store, held.id).await.unwrap();
    [balance.paid, balance.refunded, balance.due].map(|amount| amount.to_string())
}

async fn outcome(trial: &Trial, event: Uuid) -> (String, Option<String>) {
    let event = webhooks::find(&trial.kit.store, event).await.unwrap().unwrap();
    (event.verdict, event.outcome)
}

/// Calls of the method whose path begins so.
async fn calls(trial: &Trial, method: &str, path: &str) -> Vec<Value> {
    let calls = trial.calls().await.into_iter();
    calls.filter(|call| call["method"] == method && call["path"].as_str().unwrap().starts_with(path)).collect()
}

fn key(call: &Value) -> &str {
    call["headers"]["x-idempotency-key"].as_str().unwrap()
}

#[tokio::test]
async fn a_hold_gets_a_page_to_pay_on_which_ends_with_it() {
    let trial = Trial::paid(Kit::new().await);
    let held = hold(&trial).await;
    let asked = calls(&trial, "POST", "/checkout/preferences").await;
    assert_eq!(asked.len(), 1);
    let text = asked[0]["body"].as_str().unwrap();
    let body: Value = serde_json::from_str(text).unwrap();
    assert_eq!(body["external_reference"], held.code);
    assert!(text.contains(r#""unit_price":30000.00"#), "{text}");
    assert_eq!(body["expiration_date_to"], "2026-12-01T12:30:00.000+00:00");
    assert_eq!(body["notification_url"], "https://posta.test/api/v1/mercadopago/webhook?source_news=webhooks");
    assert_eq!(body["back_urls"]["success"], format!("https://posta.test/r/{}", held.code));

    let mut tx = trial.kit.begin().await;
    booking::extend(&mut tx, &trial.kit.rules, held.id, &Actor::System, trial.kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    trial.drain().await;
    let moved = calls(&trial, "PUT", "/checkout/preferences/").await;
    assert_eq!(moved.len(), 1);
    assert!(moved[0]["body"].as_str().unwrap().contains("2026-12-01T13:00:00.000"), "{moved:?}");
    assert_ne!(key(&moved[0]), key(&asked[0]));
    assert_eq!(calls(&trial, "POST", "/checkout/preferences").await.len(), 1, "it is the same page");
}

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_asked_for_again_under_the_same_key() {
    let trial = Trial::paid(Kit::new().await);
    trial.fault(json!({"service": "mercadopago", "kind": "error", "status": 500, "count": 2})).await;
    let held = hold(&trial).await;
    for _ in 0..4 {
        trial.kit.clock.advance(MINUTE);
        trial.drain().await;
    }
    let asked = calls(&trial, "POST", "/checkout/preferences").await;
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|call| key(call) == key(&asked[0])), "{asked:?}");
    assert!(!preference(&trial, &held).await.is_empty());
}

#[tokio::test]
async fn a_hold_that_is_over_gets_no_page() {
    let trial = Trial::paid(Kit::new().await);
    trial.fault(json!({"service": "mercadopago", "kind": "error", "status": 503})).await;
    let held = hold(&trial).await;
    trial.kit.clock.advance(31 * MINUTE);
    trial.drain().await;
    assert_eq!(status(&trial, &held).await, Status::Expired);
    assert_eq!(payment_links::find(&trial.kit.store, held.id).await.unwrap(), None);
    let link = &trial.jobs_of("create_payment_link").await[0];
    assert!(["done", "discarded"].contains(&link.state.as_str()), "{link:?}");
}

#[tokio::test]
async fn what_a_notification_names_is_read_and_settled() {
    let trial = Trial::paid(Kit::new().await);
    let held = hold(&trial).await;
    let payment = pay(&trial, &held, "pending").await;
    let told = tell(&trial, &payment).await;
    trial.drain().await;
    assert_eq!(status(&trial, &held).await, Status::PreReserved);
    assert_eq!(outcome(&trial, told).await, ("accepted".to_owned(), Some("pending: noted".to_owned())));
    trial.ask(&format!("/payments/{payment}"), json!({"event": "approve", "notify": false})).await;
    let told = [tell(&trial, &payment).await, tell(&trial, &payment).await];
    trial.drain().await;
    assert_eq!((status(&trial, &held).await, money(&trial, &held).await[0].as_str()), (Status::Confirmed, "30000.00"));
    for told in told {
        let (verdict, outcome) = outcome(&trial, told).await;
        assert_eq!(verdict, "accepted");
        assert!(outcome.unwrap().starts_with("approved: "));
    }
}

#[tokio::test]
async fn a_payment_that_nobody_knows_is_asked_for_six_times_and_then_ignored_visibly() {
    let trial = Trial::paid(Kit::new().await);
    let told = tell(&trial, "123456").await;
    for _ in 0..20 {
        trial.drain().await;
        trial.kit.clock.advance(MINUTE);
    }
    assert_eq!(calls(&trial, "GET", "/v1/payments/123456").await.len(), 6);
    let seen = outcome(&trial, told).await;
    assert_eq!(seen, ("ignored".to_owned(), Some("Mercado Pago knows no such payment".to_owned())));
    assert_eq!(trial.jobs_of("process_payment_event").await[0].state, "done");
}

#[tokio::test]
async fn a_payment_of_another_shop_of_the_account_is_none_of_ours() {
    let trial = Trial::paid(Kit::new().await);
    let held = hold(&trial).await;
    let other =
        json!({"items": [{"title": "x", "quantity": 1, "unit_price": 30000}], "external_reference": "TIENDA-7"});
    let page = trial
        .ask_with("/checkout/preferences", other, &[("authorization", "Bearer x"), ("x-idempotency-key", "1")])
        .await;
    let path = format!("/pay/{}", page["id"].as_str().unwrap());
    let paid = trial.ask(&path, json!({"outcome": "approve", "notify": false})).await;
    let told = tell(&trial, paid["payment_id"].as_str().unwrap()).await;
    trial.drain().await;
    let (verdict, why) = outcome(&trial, told).await;
    assert_eq!((verdict.as_str(), why.as_deref()), ("ignored", Some("its reference is no reservation of ours")));
    assert_eq!(status(&trial, &held).await, Status::PreReserved);
}

#[tokio::test]
async fn what_no_notification_told_is_found_before_the_end_and_after_it() {
    let trial = Trial::paid(Kit::new().await);
    let (early, late) = (hold(&trial).await, hold(&trial).await);
    pay(&trial, &early, "approve").await;
    trial.kit.clock.advance(28 * MINUTE);
    trial.drain().await;
    assert_eq!(status(&trial, &early).await, Status::Confirmed);
    assert_eq!(status(&trial, &late).await, Status::PreReserved);
    trial.kit.clock.advance(2 * MINUTE);
    trial.drain().await;
    assert_eq!(status(&trial, &late).await, Status::Expired);
    pay(&trial, &late, "approve").await;
    trial.kit.clock.advance(MINUTE);
    trial.drain().await;
    assert_eq!(status(&trial, &late).await, Status::Confirmed, "its nights were free");
    // The looks come to an end.
    for _ in 0..10 {
        trial.kit.clock.advance(12 * 60 * MINUTE);
        trial.drain().await;
    }
    let looks = trial.jobs_of("reconcile_payments").await;
    assert!(looks.iter().all(|job| job.state == "done"), "{looks:?}");
}

/// A stay that was paid and cancelled, and its money ordered back.
async fn refund_ordered(trial: &Trial) -> (Held, String) {
    let held = hold(trial).await;
    let payment = pay(trial, &held, "approve").await;
    tell(trial, &payment).await;
    trial.drain().await;
    let (mut tx, now) = (trial.kit.begin().await, trial.kit.now());
    booking::cancel(&mut tx, &trial.kit.rules, held.id, None, &Actor::Guest, now).await.unwrap();
    booking::refund(&mut tx, held.id, None, &Actor::Cli("ana".to_owned()), now).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    (held, payment)
}

#[tokio::test]
async fn a_refund_is_made_once_under_one_key_for_all_its_attempts() {
    let trial = Trial::paid(Kit::new().await);
    let (held, payment) = refund_ordered(&trial).await;
    trial.fault(json!({"service": "mercadopago", "kind": "error", "status": 500, "count": 2})).await;
    for _ in 0..5 {
        trial.drain().await;
        trial.kit.clock.advance(MINUTE);
    }
    let asked = calls(&trial, "POST", &format!("/v1/payments/{payment}/refunds")).await;
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|call| key(call) == key(&asked[0])), "{asked:?}");
    assert_eq!(money(&trial, &held).await, ["30000.00", "30000.00", "0.00"]);
    // Told by a notification too, it counts once.
    tell(&trial, &payment).await;
    trial.drain().await;
    assert_eq!(money(&trial, &held).await, ["30000.00", "30000.00", "0.00"]);
}

#[tokio::test]
async fn a_refund_that_is_refused_for_good_is_due_again() {
    let trial = Trial::paid(Kit::new().await);
    let (held, payment) = refund_ordered(&trial).await;
    trial.kit.clock.advance(MINUTE);
    trial.fault(json!({"service": "mercadopago", "kind": "error", "status": 400, "count": 1})).await;
    trial.drain().await;
    assert_eq!(money(&trial, &held).await, ["30000.00", "0.00", "30000.00"]);
    assert_eq!(calls(&trial, "POST", &format!("/v1/payments/{payment}/refunds")).await.len(), 1);
    let subjects: Vec<_> = trial.inbox().await.into_iter().map(|mail| mail["subject"].to_string()).collect();
    let told = subjects.iter().filter(|subject| subject.contains("Hay que devolver")).count();
    assert_eq!(told, 2, "when it was cancelled, and when it was refused: {subjects:?}");
}

#[tokio::test]
async fn without_an_account_nobody_is_asked_and_notifications_wait() {
    let trial = Trial::new().await;
    let held = hold(&trial).await;
    assert_eq!(payment_links::find(&trial.kit.store, held.id).await.unwrap(), None);
    tell(&trial, "1").await;
    trial.drain().await;
    let job = &trial.jobs_of("process_payment_event").await[0];
    assert_eq!(
        (job.state.as_str(), job.last_error.as_deref()),
        ("scheduled", Some("MERCADOPAGO_ACCESS_TOKEN is not set"))
    );
}
