use chrono::DateTime;

use super::super::{Kind, Payment, SeenRefund};
use super::client_for;
use crate::http::service::{Say, Service};

/// As `GET /v1/payments/{id}` answers, shortened where nothing is read.
const PAYMENT: &str = r#"{
  "accounts_info": null, "acquirer_reconciliation": [], "additional_info": {"ip_address": "192.0.2.7"},
  "authorization_code": "301299", "binary_mode": true, "captured": true, "card": {"last_four_digits": "3704"},
  "charges_details": [{"amounts": {"original": 2459.4, "refunded": 0}, "id": "138472432031-001"}],
  "collector_id": 2034958711, "currency_id": "ARS",
  "date_approved": "2025-12-22T21:34:53.000-04:00", "date_created": "2025-12-22T21:34:51.000-04:00",
  "date_last_updated": "2025-12-22T21:34:53.123-04:00", "date_of_expiration": null,
  "description": "Seña Cabaña Ñandú", "external_reference": "RES251222A1B2C3", "id": 138472432031,
  "installments": 1, "live_mode": true, "metadata": {}, "operation_type": "regular_payment",
  "order": {"id": "36678944360", "type": "mercadopago"}, "payer": {"email": "ana@guest.example", "id": "1"},
  "payment_method_id": "visa", "payment_type_id": "credit_card",
  "refunds": [{"adjustment_amount": 0, "amount": 1000.5, "funder": null, "id": 1009042015, "status": "approved"},
              {"amount": 1, "id": "r-2", "status": "in_process"}],
  "status": "approved", "status_detail": "partially_refunded", "transaction_amount": 60000.10,
  "transaction_amount_refunded": 1000.5, "transaction_details": {"net_received_amount": 57540.6}
}"#;

fn payment() -> Payment {
    let instant = |text| Some(DateTime::parse_from_rfc3339(text).unwrap().to_utc());
    let refund =
        |id: &str, amount: &str, approved| SeenRefund { id: id.to_owned(), amount: amount.parse().unwrap(), approved };
    Payment {
        id: "138472432031".to_owned(),
        status: "approved".to_owned(),
        status_detail: Some("partially_refunded".to_owned()),
        reference: Some("RES251222A1B2C3".to_owned()),
        amount: "60000.10".parse().unwrap(),
        refunded: "1000.50".parse().unwrap(),
        refunds: vec![refund("1009042015", "1000.50", true), refund("r-2", "1.00", false)],
        currency: "ARS".to_owned(),
        collector: Some(2_034_958_711),
        live: true,
        updated_at: instant("2025-12-23T01:34:53.123Z"),
        approved_at: instant("2025-12-23T01:34:53Z"),
    }
}

async fn read(body: &str) -> Option<Payment> {
    let service = Service::saying(200, body);
    match client_for(&service).payment("1").await {
        Ok(payment) => payment,
        Err(error) => {
            assert_eq!((error.kind(), error.to_string().as_str()), (Kind::Permanent, "200 answer cannot be read"));
            None
        }
    }
}

#[tokio::test]
async fn a_payment_is_read_as_it_is_written() {
    let service = Service::saying(200, PAYMENT);
    assert_eq!(client_for(&service).payment("138472432031").await.unwrap(), Some(payment()));
    let heard = service.only();
    assert_eq!(
        (heard.line.as_str(), heard.headers["authorization"].as_str()),
        ("GET /v1/payments/138472432031", "Bearer APP_USR-1")
    );
}

#[tokio::test]
async fn a_payment_that_is_not_there_is_none() {
    let body = r#"{"message":"Payment not found","error":"not_found","status":404,"cause":[{"code":2000}]}"#;
    let service = Service::saying(404, body);
    assert_eq!(client_for(&service).payment("123456").await.unwrap(), None);
    assert_eq!(client_for(&service).payment("").await.unwrap(), None);
    assert_eq!(service.heard().len(), 1, "no id is no question");
}

#[tokio::test]
async fn an_id_does_not_leave_its_place_in_the_path() {
    for (id, path) in [
        ("../users/me", "%2E%2E%2Fusers%2Fme"),
        ("1?a=b", "1%3Fa%3Db"),
        ("1 HTTP/1.1\r\nx: y", "1%20HTTP%2F1%2E1%0D%0Ax%3A%20y"),
        ("ñ", "%C3%B1"),
    ] {
        let service = Service::saying(404, "{}");
        client_for(&service).payment(id).await.unwrap();
        assert_eq!(service.only().line, format!("GET /v1/payments/{path}"));
    }
}

#[tokio::test]
async fn amounts_are_read_to_the_cent_whatever_their_form() {
    for (written, amount) in [
        ("60000", "60000.00"),
        ("0.1", "0.10"),
        ("1500.500", "1500.50"),
        ("6e4", "60000.00"),
        ("6.00001E4", "60000.10"),
        ("\"60000.5\"", "60000.50"),
        ("9999999999.99", "9999999999.99"),
        ("0", "0.00"),
    ] {
        let body = format!(r#"{{"id":"1","status":"approved","transaction_amount":{written}}}"#);
        assert_eq!(read(&body).await.unwrap().amount.to_string(), amount, "{written}");
    }
}

#[tokio::test]
async fn what_is_absent_or_null_is_borne() {
    for body in [
        r#"{"id":1,"status":"pending","transaction_amount":5}"#,
        r#"{"id":"1","status":"pending","transaction_amount":5,"status_detail":null,"external_reference":null,
            "transaction_amount_refunded":null,"refunds":null,"currency_id":null,"collector_id":null,"live_mode":null,
            "date_last_updated":null,"date_approved":"soon"}"#,
        r#"{"id":1,"status":"pending","transaction_amount":5,"status_detail":"","external_reference":"","refunds":[]}"#,
    ] {
        let seen = read(body).await.unwrap();
        let expected = Payment {
            id: "1".to_owned(),
            status: "pending".to_owned(),
            status_detail: None,
            reference: None,
            amount: "5.00".parse().unwrap(),
            refunded: "0.00".parse().unwrap(),
            refunds: Vec::new(),
            currency: String::new(),
            collector: None,
            live: false,
            updated_at: None,
            approved_at: None,
        };
        assert_eq!(seen, expected, "{body}");
    }
}

#[tokio::test]
async fn what_is_no_payment_is_not_taken_for_one() {
    for body in [
        "",
        "{",
        "null",
        "[]",
        r#"{"id":1,"status":"approved"}"#,
        r#"{"id":1,"transaction_amount":5}"#,
        r#"{"status":"approved","transaction_amount":5}"#,
        r#"{"id":{"a":1},"status":"approved","transaction_amount":5}"#,
        r#"{"id":"","status":"approved","transaction_amount":5}"#,
        r#"{"id":1,"status":"approved","transaction_amount":null}"#,
        r#"{"id":1,"status":"approved","transaction_amount":"much"}"#,
        r#"{"id":1,"status":"approved","transaction_amount":-5}"#,
        r#"{"id":1,"status":"approved","transaction_amount":5.001}"#,
        r#"{"id":1,"status":"approved","transaction_amount":1e30}"#,
        r#"{"id":1,"status":"approved","transaction_amount":1e-30}"#,
        r#"{"id":1,"status":"approved","transaction_amount":"1_000"}"#,
        r#"{"id":1,"status":"approved","transaction_amount":true}"#,
        r#"{"id":1,"status":"approved","transaction_amount":5,"transaction_amount_refunded":"some"}"#,
        r#"{"id":1,"status":"approved","transaction_amount":5,"refunds":[{"id":2}]}"#,
    ] {
        assert_eq!(read(body).await, None, "{body}");
    }
}

#[tokio::test]
async fn the_payments_of_a_reference_are_searched_for() {
    let other = PAYMENT.replace("RES251222A1B2C3", "RES251222A1B2C3-2");
    let body = format!(r#"{{"paging":{{"total":2,"limit":50,"offset":0}},"results":[{PAYMENT},{other}]}}"#);
    let service = Service::saying(200, &body);
    assert_eq!(client_for(&service).payments_of("RES251222A1B2C3").await.unwrap(), [payment()]);
    let asked =
        "/v1/payments/search?external_reference=RES251222A1B2C3&sort=date_created&criteria=desc&limit=50&offset=0";
    assert_eq!(service.only().line, format!("GET {asked}"));
}

#[tokio::test]
async fn a_search_that_finds_nothing_is_no_error() {
    let service = Service::saying(200, r#"{"paging":{"total":0},"results":[]}"#);
    assert_eq!(client_for(&service).payments_of("a&b").await.unwrap(), []);
    assert!(service.only().line.contains("external_reference=a%26b&sort"));
}

#[tokio::test]
async fn a_search_is_read_page_by_page_up_to_a_bound() {
    for (total, pages) in [(49, 1), (50, 2), (120, 3), (200, 4), (1000, 4)] {
        let service = Service::start(move |heard| {
            let offset: usize = heard.line.rsplit_once("offset=").unwrap().1.parse().unwrap();
            let one =
                |id| format!(r#"{{"id":{id},"status":"rejected","transaction_amount":1,"external_reference":"R"}}"#);
            let results: Vec<_> = (offset..total.min(offset + 50)).map(one).collect();
            Say::Answer(200, "", format!(r#"{{"results":[{}]}}"#, results.join(",")))
        });
        let found = client_for(&service).payments_of("R").await.unwrap();
        assert_eq!((found.len(), service.heard().len()), (total.min(200), pages));
        assert!(found.iter().enumerate().all(|(place, payment)| payment.id == place.to_string()));
    }
}

#[tokio::test]
async fn the_seller_is_asked_once_and_a_failure_is_not_kept() {
    let service = Service::start(|heard| {
        assert_eq!(heard.line, "GET /users/me");
        Say::Answer(200, "", r#"{"id":2034958711,"nickname":"X","site_id":"MLA"}"#.to_owned())
    });
    let client = client_for(&service);
    assert_eq!(
        (client.collector().await.unwrap(), client.clone().collector().await.unwrap()),
        (2_034_958_711, 2_034_958_711)
    );
    assert_eq!(service.heard().len(), 1);
    assert_eq!(client.check().await.unwrap(), "account 2034958711, live");
    assert_eq!(service.heard().len(), 2, "a check asks afresh");

    let down = Service::saying(500, "");
    let client = client_for(&down);
    assert!(client.collector().await.is_err() && client.collector().await.is_err());
    assert_eq!(down.heard().len(), 2);
}
