//! How Mercado Pago's notifications reach Posta, and how they go astray on request.

use std::time::Duration;

use serde_json::{Value, json};

use crate::payments::paid;
use crate::posta::{Posta, Told};

/// One delivery a change.
fn signed_only(posta: &Posta) -> Value {
    json!({"notification_url": format!("{}/mp?source_news=webhooks", posta.base)})
}

fn action(told: &Told) -> String {
    told.json()["action"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn one_payment_is_told_in_three_shapes_of_which_one_can_be_verified() {
    let (posta, stage) = Posta::open().await;
    let (_, id) = paid(&stage, json!({"outcome": "approve"}), json!({})).await;
    let told = posta.told(4).await;
    assert!(told.iter().all(|t| t.path == "/api/v1/mercadopago/webhook"), "{told:?}");
    let (webhooks, feeds): (Vec<&Told>, Vec<&Told>) = told.iter().partition(|t| t.asked("type").is_some());
    assert_eq!(webhooks.len(), 1);
    let webhook = webhooks[0];
    assert!(webhook.is_signed_by_mercado_pago());
    assert_eq!((webhook.asked("data.id"), webhook.asked("type")), (Some(id.clone()), Some("payment".to_owned())));
    assert_eq!(webhook.header("user-agent"), "MercadoPago WebHook v1.0 payment");
    assert_eq!((webhook.header("x-socket-timeout"), webhook.header("x-retry")), ("22000", "0"));
    let body = webhook.json();
    assert_eq!((&body["action"], &body["data"]["id"]), (&json!("payment.created"), &json!(id)));
    let ts = webhook.header("x-signature").split([',', '=']).nth(1).unwrap();
    assert_eq!(ts.len(), 10, "seconds: {ts}");

    let topics: Vec<String> = feeds.iter().map(|t| t.asked("topic").unwrap()).collect();
    assert_eq!(topics.iter().filter(|t| *t == "payment").count(), 1);
    assert_eq!(topics.iter().filter(|t| *t == "merchant_order").count(), 2);
    assert!(feeds.iter().all(|t| !t.is_signed_by_mercado_pago() && t.json()["topic"] == json!(t.asked("topic"))));
    let ids: Vec<&str> = told.iter().map(|t| t.header("x-request-id")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "one request id for all shapes: {ids:?}");
}

#[tokio::test]
async fn a_notification_url_keeps_its_query_and_source_news_leaves_the_signed_shape_alone() {
    let (posta, stage) = Posta::open().await;
    let (_, id) = paid(&stage, json!({"outcome": "pending"}), signed_only(&posta)).await;
    posta.told(1).await;
    stage.call("POST", &format!("/payments/{id}"), &[], &json!({"event": "approve"})).await;
    posta.told(2).await;
    stage.call("POST", &format!("/v1/payments/{id}/refunds"), &[("x-idempotency-key", "k")], &json!({})).await;
    let told = posta.told(3).await;
    assert_eq!(told[0].path, "/mp");
    assert_eq!(told[0].query, format!("source_news=webhooks&data.id={id}&type=payment"));
    let actions: Vec<String> = told.iter().map(action).collect();
    assert_eq!(actions, ["payment.created", "payment.updated", "payment.updated"]);

    stage.call("POST", &format!("/v1/payments/{id}/refunds"), &[("x-idempotency-key", "k")], &json!({})).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(posta.so_far().len(), 3, "a repeated key tells nothing, and no feed came");
}

#[tokio::test]
async fn what_is_not_to_be_told_is_not() {
    let (posta, stage) = Posta::open().await;
    let (_, id) = paid(&stage, json!({"outcome": "pending", "notify": false}), json!({})).await;
    let approve = json!({"event": "approve", "notify": false});
    assert_eq!(stage.call("POST", &format!("/payments/{id}"), &[], &approve).await.0, 200);
    let elsewhere = json!({"notification_url": "https://posta.example/mp"});
    paid(&stage, json!({"outcome": "approve"}), elsewhere).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(posta.so_far().len(), 0);
}

#[tokio::test]
async fn a_delivery_that_is_not_taken_comes_again_as_it_was() {
    let (posta, stage) = Posta::open().await;
    posta.answer(&[503]);
    paid(&stage, json!({"outcome": "approve"}), signed_only(&posta)).await;
    let told = posta.told(2).await;
    assert!(told[1].at - told[0].at >= Duration::from_secs(2));
    assert_eq!(told[0].body, told[1].body);
    for name in ["x-signature", "x-request-id"] {
        assert_eq!(told[0].header(name), told[1].header(name));
    }
    assert_eq!((told[0].header("x-retry"), told[1].header("x-retry")), ("0", "1"));
}

#[tokio::test]
async fn created_is_taken_too() {
    let (posta, stage) = Posta::open().await;
    posta.answer(&[201]);
    paid(&stage, json!({"outcome": "approve"}), signed_only(&posta)).await;
    posta.told(1).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(posta.so_far().len(), 1);
}

#[tokio::test]
async fn whatsapp_takes_nothing_but_200() {
    let (posta, stage) = Posta::open().await;
    posta.answer(&[201]);
    stage.call("POST", "/guest/messages", &[], &json!({"from": "5493515550101", "text": "hola"})).await;
    let told = posta.told(2).await;
    assert_eq!((&told[0].body, told[1].header("x-retry")), (&told[1].body, "1"));
}

#[tokio::test]
async fn doubled_deliveries_go_out_three_times() {
    let (posta, stage) = Posta::open().await;
    stage.fault(json!({"service": "webhooks", "kind": "duplicate", "count": 1})).await;
    paid(&stage, json!({"outcome": "approve"}), signed_only(&posta)).await;
    paid(&stage, json!({"outcome": "approve"}), signed_only(&posta)).await;
    let told = posta.told(4).await;
    let of = |told: &Told| told.asked("data.id").unwrap();
    let first = told.iter().filter(|t| of(t) == of(&told[0])).count();
    assert_eq!((told.len(), first.max(4 - first)), (4, 3));
}

#[tokio::test]
async fn disordered_deliveries_are_gathered_and_come_last_first_in_spite_of_delete() {
    let (posta, stage) = Posta::open().await;
    stage.fault(json!({"service": "webhooks", "kind": "disorder", "delay_ms": 4_000})).await;
    let mut paid_in_order = Vec::new();
    for _ in 0..3 {
        paid_in_order.push(paid(&stage, json!({"outcome": "approve"}), signed_only(&posta)).await.1);
    }
    assert_eq!(posta.so_far().len(), 0);
    stage.request("DELETE", "/faults", "text/plain", "").await;
    let told: Vec<String> = posta.told(3).await.iter().map(|t| t.asked("data.id").unwrap()).collect();
    assert!(told.iter().eq(paid_in_order.iter().rev()), "{told:?} of {paid_in_order:?}");
}

#[tokio::test]
async fn late_deliveries_wait_in_spite_of_delete() {
    let (posta, stage) = Posta::open().await;
    stage.fault(json!({"service": "webhooks", "kind": "late", "delay_ms": 900})).await;
    let begun = std::time::Instant::now();
    paid(&stage, json!({"outcome": "approve"}), signed_only(&posta)).await;
    stage.request("DELETE", "/faults", "text/plain", "").await;
    assert!(posta.told(1).await[0].at - begun >= Duration::from_millis(900));
}
