use jobs::Job;
use secrecy::SecretString;

use super::delivery::{Delivery, MERCADOPAGO, OF_MERCADOPAGO};
use super::left::{assert_no_trace, event, events, jobs, verdicts};
use crate::site::{Site, WEBHOOK_SECRET};

const ID: &str = "138472432031";

fn reads(payment: &str) -> Job {
    Job::ProcessPaymentEvent { payment: payment.to_owned() }
}

#[tokio::test]
async fn the_payment_is_the_querys_and_never_the_bodys() {
    for body in [
        r#"{"data":{"id":"666"},"type":"payment"}"#,
        r#"{"resource":"https://evil.example/666","topic":"payment"}"#,
        r#"{"data":{"id":["666"]},"type":7}"#,
        "no JSON at all",
        "",
    ] {
        let site = Site::new().await;
        let delivery = Delivery { body: body.into(), ..Delivery::payment(ID) };
        assert_eq!(delivery.sent(&site).await.status, 200, "{body}");
        assert_eq!(jobs(&site).await, [reads(ID)], "{body}");
        let event = event(&site).await;
        assert_eq!((event.subject.as_deref(), event.body.as_deref()), (Some(ID), Some(body.as_bytes())));
    }
}

#[tokio::test]
async fn the_id_is_read_percent_decoded_and_in_any_place_of_the_query() {
    for query in [
        "data.id=%31%338472432031&type=payment",
        "data%2Eid=138472432031&type=payment",
        "source_news=webhooks&type=payment&x&=&data.id=138472432031",
        "data.id=138472432031",
        "data.id=138472432031&data.id=666&type=payment",
    ] {
        let site = Site::new().await;
        let delivery = Delivery::payment(ID).to(format!("{MERCADOPAGO}?{query}"));
        assert_eq!(delivery.sent(&site).await.status, 200, "{query}");
        assert_eq!(jobs(&site).await, [reads(ID)], "{query}");
    }
}

#[tokio::test]
async fn the_time_is_text_and_not_held_against_the_clock() {
    for ts in ["1766455693", "1742505638683", "1", "99999999999999999999", "007"] {
        let site = Site::new().await;
        assert_eq!(Delivery::mercadopago(ID, "r", ts).sent(&site).await.status, 200, "{ts}");
        assert_eq!(verdicts(&site).await, ["accepted"], "{ts}");
    }
}

#[tokio::test]
async fn an_id_with_letters_may_be_signed_in_lower_case() {
    let site = Site::new().await;
    let upper = Delivery::mercadopago("ORD01JQ4S4KY8HWQ6NA5PXB65B3D3", "r", "5");
    assert_eq!(upper.sent(&site).await.status, 200);
    let lower = upper.signed("ord01jq4s4ky8hwq6na5pxb65b3d3", "s", "5");
    assert_eq!(lower.sent(&site).await.status, 200);
    assert_eq!(verdicts(&site).await, ["accepted"; 2]);
}

#[tokio::test]
async fn without_a_signature_it_is_400_and_with_a_wrong_one_403() {
    let site = Site::new().await;
    let genuine = Delivery::payment(ID);
    genuine.clone().without(OF_MERCADOPAGO).sent(&site).await.problem(400, "signature-missing");
    let bare = Delivery::bare(MERCADOPAGO, "{}");
    bare.sent(&site).await.problem(400, "signature-missing");
    let zeros = "0".repeat(64);
    let wrong = ["", "ts=1", "v1=00", "ts=,v1=", "ñ,ñ=ñ", "ts=1,v1=ñ", ",", "=,=", "ts=1;v1=0"].map(str::to_owned);
    let wrong = wrong.into_iter().chain([
        format!("ts=1,v1={zeros}"),
        format!("ts=-1,v1={zeros}"),
        format!("ts=1.0,v1={zeros}"),
        format!("ts=1,v1={}", "ñ".repeat(32)),
        format!("v1={zeros}"),
    ]);
    for header in wrong {
        let answer = genuine.clone().with(OF_MERCADOPAGO, &header).sent(&site).await;
        assert_eq!(answer.status, 403, "{header}");
        answer.problem(403, "signature-invalid");
    }
    assert_no_trace(&site).await;
}

#[tokio::test]
async fn a_secret_that_is_not_set_verifies_nobody() {
    for secret in [None, Some(SecretString::from(""))] {
        let site = Site::with(|parts| parts.mercadopago.webhook_secret = secret).await;
        Delivery::payment(ID).sent(&site).await.problem(403, "signature-invalid");
        assert_no_trace(&site).await;
    }
    assert!(!WEBHOOK_SECRET.is_empty());
}

#[tokio::test]
async fn what_nobody_can_verify_is_taken_and_never_acted_on() {
    let site = Site::new().await;
    let feed = Delivery::bare(format!("{MERCADOPAGO}?id={ID}&topic=payment"), r#"{"topic":"payment"}"#);
    let order = Delivery::bare(format!("{MERCADOPAGO}?id=1&topic=merchant_order"), "");
    // What is signed for another id does not help it.
    let signed = feed.clone().signed(ID, "r", "5");
    for delivery in [&feed, &feed, &order, &signed] {
        assert_eq!(delivery.sent(&site).await.status, 200, "{delivery:?}");
    }
    assert_eq!(verdicts(&site).await, ["ignored"; 4]);
    assert!(jobs(&site).await.is_empty());
    assert!(events(&site).await.iter().all(|event| event.body.is_none() && event.query.is_none()));
    let both = Delivery::bare(format!("{MERCADOPAGO}?data.id={ID}&topic=payment"), "{}");
    both.sent(&site).await.problem(400, "signature-missing");
}

#[tokio::test]
async fn what_is_left_alone_does_not_stand_for_the_payments_own() {
    let site = Site::new().await;
    let genuine = Delivery::payment(ID);
    // The type is not signed.
    let other = genuine.clone().to(format!("{MERCADOPAGO}?data.id={ID}&type=topic_chargebacks_wh"));
    for delivery in [&other, &genuine, &genuine, &other] {
        assert_eq!(delivery.sent(&site).await.status, 200);
    }
    assert_eq!(verdicts(&site).await, ["accepted", "duplicate", "ignored", "ignored"]);
    assert_eq!(jobs(&site).await, [reads(ID)]);
}

#[tokio::test]
async fn an_id_that_no_payment_has_is_never_asked_for() {
    let long = "9".repeat(65);
    for id in ["../users/me", "1?x=1", "1#", "1 2", "ñ", &long] {
        let site = Site::new().await;
        let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let delivery = Delivery::mercadopago("1", "r", "5").to(format!("{MERCADOPAGO}?data.id={encoded}&type=payment"));
        assert_eq!(delivery.signed(id, "r", "5").sent(&site).await.status, 200, "{id}");
        assert_eq!(verdicts(&site).await, ["ignored"], "{id}");
        assert!(jobs(&site).await.is_empty());
    }
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_or_kept_nowhere_is_refused() {
    let site = Site::new().await;
    let long = "9".repeat(2_000);
    for (id, request_id) in [("1;request-id:a", "b"), ("1\0", "r"), ("1\n", "r"), (long.as_str(), "r"), ("1", &long)] {
        let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let delivery = Delivery::mercadopago("1", "r", "5").to(format!("{MERCADOPAGO}?data.id={encoded}&type=payment"));
        let answer = delivery.signed(id, request_id, "5").sent(&site).await;
        answer.problem(403, "signature-invalid");
    }
    assert_no_trace(&site).await;
}

#[tokio::test]
async fn a_body_longer_than_any_is_413() {
    let site = Site::new().await;
    let most = Delivery { body: vec![b' '; 64 * 1024], ..Delivery::payment(ID) };
    assert_eq!(most.sent(&site).await.status, 200);
    let more = Delivery { body: vec![b' '; 64 * 1024 + 1], ..Delivery::payment(ID) };
    more.sent(&site).await.problem(413, "body-too-large");
}
