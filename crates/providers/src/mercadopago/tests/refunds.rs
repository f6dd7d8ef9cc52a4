use domain::money::Money;

use super::super::{Kind, Refunded};
use super::client_for;
use crate::http::service::{Say, Service};

fn pesos(amount: &str) -> Money {
    amount.parse().unwrap()
}

#[tokio::test]
async fn a_part_is_ordered_back_under_its_key() {
    let body = r#"{"id":1009042015,"payment_id":138472432031,"amount":1000.5,"metadata":{},"source":{"name":"X"},
        "date_created":"2026-11-24T10:00:00.000-04:00","refund_mode":"standard","status":"approved"}"#;
    let service = Service::saying(201, body);
    let refunded = client_for(&service).refund("138472432031", pesos("1000.50"), "key-3").await.unwrap();
    let expected = Refunded { id: "1009042015".to_owned(), status: "approved".to_owned(), amount: pesos("1000.50") };
    assert_eq!(refunded, expected);
    let heard = service.only();
    assert_eq!(
        (heard.line.as_str(), heard.body.as_str()),
        ("POST /v1/payments/138472432031/refunds", r#"{"amount":1000.50}"#)
    );
    assert_eq!(heard.headers["x-idempotency-key"], "key-3");
}

#[tokio::test]
async fn a_refusal_in_the_answer_is_an_answer() {
    let service = Service::saying(201, r#"{"id":"7","amount":null,"status":"rejected"}"#);
    let refunded = client_for(&service).refund("1", pesos("5"), "k").await.unwrap();
    assert_eq!((refunded.status.as_str(), refunded.amount), ("rejected", pesos("5")));
}

#[tokio::test]
async fn a_refund_that_may_have_happened_is_neither_done_nor_refused() {
    let broken = ["{", "{}", r#"{"id":1}"#, r#"{"id":1,"status":"approved","amount":"x"}"#];
    for body in broken {
        let service = Service::saying(201, body);
        let error = client_for(&service).refund("1", pesos("5"), "k").await.unwrap_err();
        assert_eq!(error.kind(), Kind::Uncertain, "{body}");
    }
    let service = Service::start(|_| Say::Close);
    let error = client_for(&service).refund("1", pesos("5"), "k").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Uncertain);
    assert_eq!(service.heard().len(), 1, "a write is not repeated behind the caller's back");
}

#[tokio::test]
async fn a_refund_that_is_refused_says_why() {
    let body = r#"{"message":"The amount to refund exceeds the payment amount","error":"bad_request","status":400,
        "cause":[{"code":2017,"description":"…"}]}"#;
    let service = Service::saying(400, body);
    let error = client_for(&service).refund("1", pesos("5"), "k").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Permanent);
    assert_eq!(error.to_string(), "400 bad_request The amount to refund exceeds the payment amount");
}
