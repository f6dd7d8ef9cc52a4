//! Mercado Pago's payments: read, searched, refunded, cancelled.

use serde_json::{Value, json};

use crate::stage::Stage;

/// A preference of 33,000.50 and a payment of it; both ids.
pub(crate) async fn paid(stage: &Stage, outcome: Value, more: Value) -> (String, String) {
    let mut asked = json!({
        "items": [{"title": "Seña", "quantity": 1, "currency_id": "ARS", "unit_price": 33000.50}],
        "external_reference": "RES1",
        "metadata": {"reservation_id": "RES1"},
    });
    asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (_, made) = stage.call("POST", "/checkout/preferences", &[], &asked).await;
    let preference = made["id"].as_str().unwrap().to_owned();
    let (status, answer) = stage.call("POST", &format!("/pay/{preference}"), &[], &outcome).await;
    assert_eq!(status, 200, "{answer}");
    (preference, answer["payment_id"].as_str().unwrap().to_owned())
}

pub(crate) async fn read(stage: &Stage, payment: &str) -> Value {
    let (status, answer) = stage.call("GET", &format!("/v1/payments/{payment}"), &[], &Value::Null).await;
    assert_eq!(status, 200);
    answer
}

async fn refund(stage: &Stage, payment: &str, key: &str, body: Value) -> (u16, Value) {
    stage.call("POST", &format!("/v1/payments/{payment}/refunds"), &[("x-idempotency-key", key)], &body).await
}

#[tokio::test]
async fn a_payment_has_the_members_that_posta_checks() {
    let stage = Stage::open();
    let (_, id) = paid(&stage, json!({"outcome": "approve"}), json!({})).await;
    let payment = read(&stage, &id).await;
    assert_eq!(payment["id"].to_string(), id, "a number");
    assert_eq!(payment["transaction_amount"].to_string(), "33000.5");
    for (name, value) in [
        ("status", json!("approved")),
        ("status_detail", json!("accredited")),
        ("external_reference", json!("RES1")),
        ("currency_id", json!("ARS")),
        ("live_mode", json!(true)),
        ("transaction_amount_refunded", json!(0)),
        ("refunds", json!([])),
        ("metadata", json!({"reservation_id": "RES1"})),
    ] {
        assert_eq!(payment[name], value, "{name}");
    }
    assert_eq!(payment["collector_id"], stage.call("GET", "/users/me", &[], &Value::Null).await.1["id"]);
    assert!(payment["date_approved"].as_str().unwrap().ends_with("-04:00"));
}

#[tokio::test]
async fn test_credentials_make_payments_that_are_not_live() {
    let stage = Stage::open();
    let body = json!({"items": [{"title": "x", "unit_price": 1}]}).to_string();
    let request = stage.client.post(format!("{}/checkout/preferences", stage.base)).bearer_auth("TEST-1");
    let made: Value =
        request.header("content-type", "application/json").body(body).send().await.unwrap().json().await.unwrap();
    let page = format!("/pay/{}", made["id"].as_str().unwrap());
    let (_, answer) = stage.call("POST", &page, &[], &json!({"outcome": "approve"})).await;
    assert_eq!(read(&stage, answer["payment_id"].as_str().unwrap()).await["live_mode"], false);
}

#[tokio::test]
async fn an_unknown_payment_is_not_found_in_mercado_pagos_words() {
    let stage = Stage::open();
    for id in ["123456", "x"] {
        let (status, answer) = stage.call("GET", &format!("/v1/payments/{id}"), &[], &Value::Null).await;
        assert_eq!((status, &answer["status"], &answer["error"]), (404, &json!(404), &json!("not_found")));
        assert_eq!((&answer["message"], &answer["cause"][0]["code"]), (&json!("Payment not found"), &json!(2000)));
    }
}

#[tokio::test]
async fn a_search_finds_the_payments_of_a_reference_in_order_and_by_pages() {
    let stage = Stage::open();
    let (preference, first) = paid(&stage, json!({"outcome": "reject"}), json!({})).await;
    let (_, answer) = stage.call("POST", &format!("/pay/{preference}"), &[], &json!({"outcome": "approve"})).await;
    let second = answer["payment_id"].as_str().unwrap().to_owned();
    paid(&stage, json!({"outcome": "approve"}), json!({"external_reference": "RES2"})).await;

    let base = "/v1/payments/search?external_reference=RES1&sort=date_created&criteria=";
    for (query, total, ids) in [
        ("desc", 2, vec![&second, &first]),
        ("asc", 2, vec![&first, &second]),
        ("desc&limit=1", 2, vec![&second]),
        ("desc&limit=1&offset=1", 2, vec![&first]),
        ("desc&status=approved", 1, vec![&second]),
    ] {
        let (status, found) = stage.call("GET", &format!("{base}{query}"), &[], &Value::Null).await;
        let shown: Vec<String> = found["results"].as_array().unwrap().iter().map(|p| p["id"].to_string()).collect();
        assert_eq!((status, &found["paging"]["total"], shown.iter().collect()), (200, &json!(total), ids), "{query}");
    }
    assert_eq!(stage.call("GET", "/v1/payments/search?sort=colour", &[], &Value::Null).await.0, 400);
    let (_, none) = stage.call("GET", "/v1/payments/search?external_reference=RES9", &[], &Value::Null).await;
    assert_eq!(none["paging"], json!({"total": 0, "limit": 30, "offset": 0}));
}

#[tokio::test]
async fn a_part_keeps_it_approved_and_the_rest_refunds_it() {
    let stage = Stage::open();
    let (_, id) = paid(&stage, json!({"outcome": "approve"}), json!({})).await;
    let (status, part) = refund(&stage, &id, "a", json!({"amount": 100.5})).await;
    assert_eq!(
        (status, part["amount"].to_string(), part["payment_id"].to_string()),
        (201, "100.5".to_owned(), id.clone())
    );
    let payment = read(&stage, &id).await;
    assert_eq!((&payment["status"], &payment["status_detail"]), (&json!("approved"), &json!("partially_refunded")));
    assert_eq!(payment["refunds"], json!([part]));

    let (status, refused) = refund(&stage, &id, "b", json!({"amount": 32900.01})).await;
    assert_eq!((status, &refused["error"]), (400, &json!("bad_request")), "one cent more than is left");
    assert_eq!(refund(&stage, &id, "c", json!({})).await.1["amount"].to_string(), "32900");
    let payment = read(&stage, &id).await;
    assert_eq!(
        (&payment["status"], payment["transaction_amount_refunded"].to_string()),
        (&json!("refunded"), "33000.5".to_owned())
    );
    assert_eq!(refund(&stage, &id, "d", json!({})).await.0, 400);
}

#[tokio::test]
async fn a_refund_needs_a_key_and_a_repeated_one_does_nothing() {
    let stage = Stage::open();
    let (_, id) = paid(&stage, json!({"outcome": "approve"}), json!({})).await;
    let path = format!("/v1/payments/{id}/refunds");
    assert_eq!(stage.call("POST", &path, &[], &json!({})).await.0, 400);
    let first = refund(&stage, &id, "k", json!({"amount": 1})).await;
    assert_eq!(refund(&stage, &id, "k", json!({"amount": 1})).await, first);
    assert_eq!(read(&stage, &id).await["transaction_amount_refunded"], 1);
}

#[tokio::test]
async fn only_what_is_pending_can_be_cancelled() {
    let stage = Stage::open();
    let cancelled = json!({"status": "cancelled"});
    for (outcome, status) in [("pending", 200), ("approve", 400), ("reject", 400)] {
        let (_, id) = paid(&stage, json!({"outcome": outcome}), json!({})).await;
        assert_eq!(stage.call("PUT", &format!("/v1/payments/{id}"), &[], &cancelled).await.0, status, "{outcome}");
        assert_eq!(read(&stage, &id).await["status"] == "cancelled", status == 200);
    }
}

#[tokio::test]
async fn what_happens_without_posta_obeys_the_status() {
    let stage = Stage::open();
    for (outcome, event, status, becomes) in [
        ("pending", json!({"event": "approve"}), 200, "approved"),
        ("pending", json!({"event": "reject"}), 200, "rejected"),
        ("pending", json!({"event": "refund"}), 409, "pending"),
        ("approve", json!({"event": "refund", "amount": "100.50"}), 200, "approved"),
        ("approve", json!({"event": "refund", "amount": "33000.51"}), 422, "approved"),
        ("approve", json!({"event": "refund"}), 200, "refunded"),
        ("approve", json!({"event": "chargeback"}), 200, "charged_back"),
        ("approve", json!({"event": "approve"}), 409, "approved"),
        ("approve", json!({"event": "melt"}), 422, "approved"),
        ("approve", json!({"event": "chargeback", "amount": "1.00"}), 422, "approved"),
    ] {
        let (_, id) = paid(&stage, json!({"outcome": outcome}), json!({})).await;
        let (answered, answer) = stage.call("POST", &format!("/payments/{id}"), &[], &event).await;
        assert_eq!(answered, status, "{outcome} {event}: {answer}");
        if status == 200 {
            assert_eq!(answer, json!({"payment_id": id, "status": becomes}));
        }
        assert_eq!(read(&stage, &id).await["status"], becomes);
    }
    assert_eq!(stage.call("POST", "/payments/1", &[], &json!({"event": "approve"})).await.0, 404);
}
