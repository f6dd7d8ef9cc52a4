use chrono::{DateTime, Utc};
use serde_json::json;

use super::super::{Kind, Made, Preference};
use super::{asked, client_for};
use crate::http::service::Service;

const MADE: &str = r#"{"additional_info":"","auto_return":"approved","client_id":"6295877106812064",
  "collector_id":2034958711,"date_created":"2026-11-24T09:30:00.123-04:00","expires":true,
  "expiration_date_from":"2026-11-24T09:30:00.000-04:00","expiration_date_to":"2026-11-24T10:00:00.000-04:00",
  "id":"2034958711-79a7c1d5-0f6f-4a0b-a7a8-1b8c5a5f8f6e",
  "init_point":"https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id=2034958711-79a7c1d5",
  "sandbox_init_point":"https://sandbox.mercadopago.com.ar/checkout/v1/redirect?pref_id=2034958711-79a7c1d5"}"#;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn preference() -> Preference<'static> {
    Preference {
        reference: "RES261124A1B2C3",
        title: "Seña \"Cabaña Ñandú\" 10–15/1",
        amount: "60000.10".parse().unwrap(),
        payer_name: Some("Ana López"),
        payer_email: Some("ana@guest.example"),
        from: at("2026-11-24T10:30:00.4567-03:00"),
        until: at("2026-11-24T11:00:00-03:00"),
        back_url: "https://reservas.example/r/RES261124A1B2C3",
        notification_url: "https://reservas.example/api/v1/mercadopago/webhook?source_news=webhooks",
    }
}

#[tokio::test]
async fn a_page_to_pay_on_is_asked_for_and_comes_back() {
    let service = Service::saying(201, MADE);
    let made = client_for(&service).create_preference(&preference(), "key-1").await.unwrap();
    let expected = Made {
        id: "2034958711-79a7c1d5-0f6f-4a0b-a7a8-1b8c5a5f8f6e".to_owned(),
        url: "https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id=2034958711-79a7c1d5".to_owned(),
        until: Some(at("2026-11-24T14:00:00Z")),
    };
    assert_eq!(made, expected);

    let heard = service.only();
    assert_eq!(
        (heard.line.as_str(), heard.headers["x-idempotency-key"].as_str()),
        ("POST /checkout/preferences", "key-1")
    );
    assert!(heard.body.contains(r#""unit_price":60000.10"#), "{}", heard.body);
    let back = "https://reservas.example/r/RES261124A1B2C3";
    let expected = json!({
        "external_reference": "RES261124A1B2C3",
        "items": [{"id": "RES261124A1B2C3", "title": "Seña \"Cabaña Ñandú\" 10–15/1", "quantity": 1,
                   "currency_id": "ARS", "unit_price": 60000.10}],
        "payer": {"name": "Ana López", "email": "ana@guest.example"},
        "back_urls": {"success": back, "pending": back, "failure": back},
        "auto_return": "approved",
        "notification_url": "https://reservas.example/api/v1/mercadopago/webhook?source_news=webhooks",
        "expires": true,
        "expiration_date_from": "2026-11-24T13:30:00.456+00:00",
        "expiration_date_to": "2026-11-24T14:00:00.000+00:00",
        "payment_methods": {"excluded_payment_types": [{"id": "ticket"}, {"id": "atm"}]},
        "binary_mode": true,
    });
    assert_eq!(asked(&service), expected);
}

#[tokio::test]
async fn what_is_not_known_of_the_guest_is_not_sent_and_a_plain_address_is_not_returned_to() {
    let service = Service::saying(200, MADE);
    let title = "ñ".repeat(300);
    let asks = Preference {
        title: &title,
        payer_name: None,
        payer_email: None,
        back_url: "http://127.0.0.1:8080/r/R",
        amount: "9999999999.99".parse().unwrap(),
        ..preference()
    };
    client_for(&service).create_preference(&asks, "k").await.unwrap();
    let asked = asked(&service);
    assert!(asked.get("payer").is_none() && asked.get("auto_return").is_none(), "{asked}");
    assert_eq!(asked["items"][0]["title"].as_str().unwrap().chars().count(), 250);
    assert!(service.only().body.contains(r#""unit_price":9999999999.99"#));
}

#[tokio::test]
async fn an_answer_without_a_page_may_have_made_one() {
    for body in [
        "",
        "{}",
        r#"{"id":"1"}"#,
        r#"{"init_point":"https://x.ar"}"#,
        r#"{"id":"1","init_point":"javascript:alert(1)"}"#,
        r#"{"id":"1","init_point":null}"#,
    ] {
        let service = Service::saying(201, body);
        let error = client_for(&service).create_preference(&preference(), "k").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (Kind::Uncertain, "201 answer cannot be read"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_page_is_kept_open_longer() {
    let service = Service::saying(200, MADE);
    client_for(&service).extend_preference("2034958711-79a7", at("2026-11-24T12:00:00-03:00"), "key-2").await.unwrap();
    let heard = service.only();
    assert_eq!(heard.line, "PUT /checkout/preferences/2034958711%2D79a7");
    assert_eq!(heard.headers["x-idempotency-key"], "key-2");
    assert_eq!(asked(&service), json!({"expires": true, "expiration_date_to": "2026-11-24T15:00:00.000+00:00"}));
}

#[tokio::test]
async fn a_key_that_is_no_header_is_refused_before_anything_is_sent() {
    let service = Service::saying(201, MADE);
    let error = client_for(&service).create_preference(&preference(), "a\r\nb").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Permanent);
    assert!(service.heard().is_empty());
}
