//! Mercado Pago's preferences, as its API has them.

use serde_json::{Value, json};

use crate::stage::Stage;

const PREFERENCES: &str = "/checkout/preferences";

fn asked() -> Value {
    json!({
        "items": [{"id": "RES1", "title": "Seña Ñandú", "quantity": 1, "currency_id": "ARS", "unit_price": 33000.50}],
        "external_reference": "RES1",
        "metadata": {"reservation_id": "RES1"},
        "expires": true,
        "expiration_date_from": "2026-11-24T13:30:00.000-03:00",
        "expiration_date_to": "2026-11-24T14:00:00.000-03:00",
    })
}

#[tokio::test]
async fn a_preference_is_created_with_its_page_and_can_be_read_back() {
    let stage = Stage::open();
    let (status, made) = stage.call("POST", PREFERENCES, &[], &asked()).await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(status, 201);
    assert_eq!(made["init_point"], format!("{}/pay/{id}", stage.base));
    assert_eq!(made["items"], asked()["items"]);
    assert_eq!(made["collector_id"], stage.call("GET", "/users/me", &[], &Value::Null).await.1["id"]);
    assert!(made["date_created"].as_str().unwrap().ends_with("-04:00"), "{made}");
    assert_eq!(stage.call("GET", &format!("{PREFERENCES}/{id}"), &[], &Value::Null).await, (200, made));
    assert_eq!(stage.call("GET", &format!("{PREFERENCES}/x"), &[], &Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_repeated_key_answers_as_the_first_time() {
    let stage = Stage::open();
    let key = [("x-idempotency-key", "k1")];
    let (_, first) = stage.call("POST", PREFERENCES, &key, &asked()).await;
    let (status, again) = stage.call("POST", PREFERENCES, &key, &asked()).await;
    assert_eq!((status, &again["id"]), (201, &first["id"]));
    assert_ne!(stage.call("POST", PREFERENCES, &[("x-idempotency-key", "k2")], &asked()).await.1["id"], first["id"]);
}

#[tokio::test]
async fn the_end_of_a_preference_can_be_moved() {
    let stage = Stage::open();
    let (_, made) = stage.call("POST", PREFERENCES, &[], &asked()).await;
    let page = format!("/pay/{}", made["id"].as_str().unwrap());
    assert!(stage.text(&page).await.contains("vencido"));
    let path = format!("{PREFERENCES}/{}", made["id"].as_str().unwrap());
    let later = json!({"expiration_date_to": "2126-11-24T14:00:00.000-03:00"});
    let (status, changed) = stage.call("PUT", &path, &[], &later).await;
    assert_eq!((status, &changed["expiration_date_to"]), (200, &later["expiration_date_to"]));
    assert_eq!(changed["items"], made["items"]);
    let shown = stage.text(&page).await;
    assert!(shown.contains("a pagar") && !shown.contains("vencido"), "{shown}");
}

#[tokio::test]
async fn what_mercado_pago_refuses_is_refused() {
    let stage = Stage::open();
    let with = |name: &str, value: Value| {
        let mut body = asked();
        body[name] = value;
        body
    };
    for body in [
        json!({}),
        with("items", json!([])),
        with("items", json!([{"title": "x", "unit_price": 0}])),
        with("items", json!([{"title": "x", "unit_price": 10, "quantity": 0}])),
        with("auto_return", json!("approved")),
        with("expiration_date_to", json!("tomorrow")),
    ] {
        let (status, refused) = stage.call("POST", PREFERENCES, &[], &body).await;
        assert_eq!(
            (status, &refused["status"], &refused["error"]),
            (400, &json!(400), &json!("bad_request")),
            "{body}"
        );
    }
    for path in [PREFERENCES.to_owned(), format!("{PREFERENCES}/x"), "/v1/payments/1".to_owned()] {
        let method = if path == PREFERENCES { "POST" } else { "GET" };
        assert_eq!(
            stage.request(method, &path, "application/json", "{}").await.status(),
            401,
            "without a token: {path}"
        );
    }
}
