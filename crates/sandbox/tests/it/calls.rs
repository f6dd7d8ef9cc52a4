//! What the simulated APIs were asked, and how they fail on request.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::Stage;

const SEARCH: &str = "/v1/payments/search?external_reference=RES1";

#[tokio::test]
async fn calls_are_written_down_newest_first_without_their_credentials() {
    let stage = Stage::open();
    let body = json!({"items": [{"title": "Ñ", "unit_price": 1}]});
    stage.call("POST", "/checkout/preferences", &[("x-idempotency-key", "k1")], &body).await;
    stage.call("GET", SEARCH, &[], &Value::Null).await;
    stage.call("GET", "/v24.0/100000000000001", &[], &Value::Null).await;
    let calls = stage.json("/calls.json?service=mercadopago").await;
    let calls = calls.as_array().unwrap();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        (&calls[0]["method"], &calls[0]["path"], &calls[0]["status"]),
        (&json!("GET"), &json!(SEARCH), &json!(200))
    );
    assert_eq!((&calls[1]["status"], &calls[1]["headers"]["x-idempotency-key"]), (&json!(201), &json!("k1")));
    assert_eq!(serde_json::from_str::<Value>(calls[1]["body"].as_str().unwrap()).unwrap(), body);
    assert_eq!(calls[1]["headers"]["authorization"], "Bearer ***");

    let all = stage.json("/calls.json").await;
    assert_eq!((all.as_array().unwrap().len(), &all[0]["service"]), (3, &json!("whatsapp")));
    assert_eq!(stage.get("/calls.json?service=fax").await.status(), 422);
}

#[tokio::test]
async fn the_last_ten_thousand_calls_of_a_service_are_kept_whatever_another_is_asked() {
    let stage = Stage::open();
    stage.call("GET", "/v24.0/100000000000001", &[], &Value::Null).await;
    for _ in 0..10_005 {
        stage.call("GET", "/v1/payments/1", &[], &Value::Null).await;
    }
    assert_eq!(stage.json("/calls.json?service=mercadopago").await.as_array().unwrap().len(), 10_000);
    assert_eq!(stage.json("/calls.json?service=whatsapp").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn errors_are_answered_in_the_providers_words_and_nothing_is_done() {
    let stage = Stage::open();
    stage.fault(json!({"service": "mercadopago", "kind": "error", "status": 429, "count": 1})).await;
    stage.fault(json!({"service": "whatsapp", "kind": "error", "status": 429, "count": 1})).await;
    let asked = json!({"items": [{"title": "x", "unit_price": 1}], "external_reference": "RES1"}).to_string();
    let request = || stage.client.post(format!("{}/checkout/preferences", stage.base)).bearer_auth("t");
    let answer = request().body(asked.clone()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (429, "1"));
    assert_eq!(answer.json::<Value>().await.unwrap()["status"], 429);
    assert!(stage.text("/").await.contains("Cada reserva deja acá"), "no preference was made");
    assert_eq!(request().body(asked).send().await.unwrap().status(), 201, "it is spent");

    let (status, answer) = stage.call("POST", "/v24.0/100000000000001/messages", &[], &json!({})).await;
    assert_eq!((status, &answer["error"]["code"]), (429, &json!(130_429)));
    assert_eq!(stage.json("/calls.json?service=whatsapp").await[0]["status"], 429);
}

#[tokio::test]
async fn slow_answers_wait_and_refused_connections_close_without_a_word() {
    let stage = Stage::open();
    stage.fault(json!({"service": "mercadopago", "kind": "slow", "delay_ms": 700, "count": 1})).await;
    let begun = Instant::now();
    assert_eq!(stage.call("GET", SEARCH, &[], &Value::Null).await.0, 200);
    assert!(begun.elapsed() >= Duration::from_millis(700));

    stage.fault(json!({"service": "mercadopago", "kind": "refuse", "count": 1})).await;
    let request = || stage.client.get(format!("{}{SEARCH}", stage.base)).bearer_auth("t").send();
    let refused = request().await.unwrap_err();
    assert!(refused.is_request() && !refused.is_timeout(), "{refused:?}");
    assert_eq!(stage.json("/calls.json?service=mercadopago").await[0]["status"], Value::Null);
    assert_eq!(request().await.unwrap().status(), 200);
}
