use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures::future::join_all;
use secrecy::SecretString;
use store::Store;
use tower::ServiceExt as _;

use super::delivery::{Delivery, OF_WHATSAPP, WHATSAPP, hex, messages, text};
use super::left::{assert_no_trace, event, jobs, verdicts};
use crate::site::{APP_SECRET, Site, VERIFY_TOKEN};

const MOST: usize = 3 * 1024 * 1024;

fn asks(mode: &str, token: &str, challenge: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("hub.mode", mode).append_pair("hub.verify_token", token);
    format!("{WHATSAPP}?{}", query.append_pair("hub.challenge", challenge).finish())
}

#[tokio::test]
async fn meta_is_told_that_the_address_is_ours() {
    let site = Site::new().await;
    for challenge in ["1158201444", "not a number <b>&", "", "ñ"] {
        let answer = site.get(&asks("subscribe", VERIFY_TOKEN, challenge)).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, challenge), "{answer:?}");
        assert!(answer.header("content-type").is_some_and(|sort| sort.starts_with("text/plain")), "{answer:?}");
    }
}

#[tokio::test]
async fn whoever_does_not_know_the_token_is_not_told() {
    let site = Site::new().await;
    for (mode, token) in [
        ("subscribe", ""),
        ("subscribe", "a guess"),
        ("subscribe", &VERIFY_TOKEN[1..]),
        ("subscribe", &VERIFY_TOKEN.to_uppercase()),
        ("unsubscribe", VERIFY_TOKEN),
        ("", VERIFY_TOKEN),
    ] {
        let answer = site.get(&asks(mode, token, "echo-me")).await;
        answer.problem(403, "forbidden");
        assert!(!answer.text.contains("echo-me"), "{answer:?}");
    }
    site.get(WHATSAPP).await.problem(403, "forbidden");
    for token in [None, Some(SecretString::from(""))] {
        let site = Site::with(|parts| parts.whatsapp.verify_token = token).await;
        site.get(&asks("subscribe", "", "echo-me")).await.problem(403, "forbidden");
        site.get(&asks("subscribe", VERIFY_TOKEN, "echo-me")).await.problem(403, "forbidden");
    }
}

#[tokio::test]
async fn without_a_signature_it_is_400_and_with_a_wrong_one_403() {
    let site = Site::new().await;
    let genuine = Delivery::text("hola");
    genuine.clone().without(OF_WHATSAPP).sent(&site).await.problem(400, "signature-missing");
    let of_others = hex("another secret", &genuine.body);
    let right = hex(APP_SECRET, &genuine.body);
    for header in [
        String::new(),
        "sha256=".to_owned(),
        "ñ".to_owned(),
        format!("sha256={of_others}"),
        format!("sha1={right}"),
        right.clone(),
        format!("SHA256={right}"),
        format!("sha256={}", right.to_uppercase()),
        format!("sha256= {right}"),
        format!("sha256={right}00"),
    ] {
        let answer = genuine.clone().with(OF_WHATSAPP, &header).sent(&site).await;
        assert_eq!(answer.status, 403, "{header}");
        answer.problem(403, "signature-invalid");
    }
    assert_no_trace(&site).await;
    assert_eq!(verdicts(&site).await, ["invalid"; 11]);
}

#[tokio::test]
async fn a_secret_that_is_not_set_verifies_nobody() {
    for secret in [None, Some(SecretString::from(""))] {
        let site = Site::with(|parts| parts.whatsapp.app_secret = secret).await;
        for signed_with in ["", APP_SECRET] {
            let delivery = Delivery::text("hola").signed_by(signed_with);
            delivery.sent(&site).await.problem(403, "signature-invalid");
        }
        assert_no_trace(&site).await;
    }
}

#[tokio::test]
async fn what_is_signed_and_no_json_object_is_malformed_and_kept() {
    for body in [&b"{nonsense"[..], b"", b"[]", b"7", b"null", b"{} {}", b"{\"a\":\"\xff\"}", b"\xef\xbb\xbf{}"] {
        let site = Site::new().await;
        Delivery::whatsapp(body).sent(&site).await.problem(400, "malformed-json");
        let event = event(&site).await;
        assert_eq!((event.verdict.as_str(), event.body.as_deref()), ("malformed", Some(body)));
        assert!(jobs(&site).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_signed_and_not_understood_is_taken_and_left_alone() {
    for body in [
        "{}".to_owned(),
        " {\n}\t".to_owned(),
        r#"{"entry":7}"#.to_owned(),
        r#"{"entry":[null,{"changes":{"a":1}},{"changes":[{"value":[]}]}]}"#.to_owned(),
        r#"{"object":"page","entry":[{"messaging":[{"sender":{"id":"1"}}]}]}"#.to_owned(),
        r#"{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"w"},{"from":"1"}]}}]}]}"#.to_owned(),
        r#"{"a":1e999,"\u0000":"\ud800"}"#.to_owned(),
        format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000)),
    ] {
        let site = Site::new().await;
        assert_eq!(Delivery::whatsapp(body.as_str()).sent(&site).await.status, 200, "{body:.80}");
        let event = event(&site).await;
        assert_eq!((event.verdict.as_str(), event.body), ("ignored", Some(body.into_bytes())));
        assert!(jobs(&site).await.is_empty());
    }
}

#[tokio::test]
async fn three_mebibytes_are_taken_and_not_a_byte_more() {
    let site = Site::new().await;
    let of_length = |length: usize| {
        let frame = messages(&[&text("wamid.a", "")]).len();
        messages(&[&text("wamid.a", &"a".repeat(length - frame))])
    };
    let whole = Delivery::whatsapp(of_length(MOST));
    assert_eq!(whole.body.len(), MOST);
    assert_eq!(whole.sent(&site).await.status, 200);
    assert!(event(&site).await.body == Some(whole.body), "other bytes");
    let more = Delivery::whatsapp(of_length(MOST + 1));
    more.sent(&site).await.problem(413, "body-too-large");
    // Neither does one pass that does not say its length.
    let chunks = more.body.chunks(65_536).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>();
    let request = Request::post(WHATSAPP).header(OF_WHATSAPP, more.header(OF_WHATSAPP));
    let request = request.body(Body::from_stream(futures::stream::iter(chunks))).expect("a request");
    let answer = api::router(site.app.clone()).oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), 413);
    assert_eq!(verdicts(&site).await, ["accepted"]);
}

#[tokio::test]
async fn other_methods_are_refused_and_other_media_types_are_not() {
    let site = Site::new().await;
    let answer = crate::site::send(site.client.put(format!("{}{WHATSAPP}", site.base))).await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(Delivery::text("hola").with("content-type", "text/plain").sent(&site).await.status, 200);
    assert_eq!(Delivery::text("hola").without("content-type").sent(&site).await.status, 200);
}

#[tokio::test]
async fn with_postgres_away_it_is_503_and_the_message_comes_again() {
    let kit = testkit::Kit::new().await;
    // Nothing listens on port 1.
    let url = SecretString::from("postgres://posta@127.0.0.1:1/posta");
    let postgres = runtime::settings::Postgres { url, acquire_timeout: Duration::from_secs(2), ..kit.postgres() };
    let site = Site::with(|parts| parts.store = Store::new(&postgres, "posta test").expect("an address")).await;
    let told = [Delivery::text("hola"), Delivery::payment("1"), Delivery::whatsapp("{}"), Delivery::whatsapp("no")];
    for answer in join_all(told.iter().map(|delivery| delivery.sent(&site))).await {
        answer.problem(503, "unavailable");
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
    }
}

#[tokio::test]
async fn what_is_cut_off_from_postgres_is_taken_when_it_comes_again() {
    let site = Site::new().await;
    let delivery = Delivery::text("hola");
    site.kit.cut_postgres().await;
    delivery.sent(&site).await.problem(503, "unavailable");
    site.kit.mend_postgres().await;
    assert_eq!(delivery.sent(&site).await.status, 200);
    assert_eq!(verdicts(&site).await, ["accepted"]);
    assert_eq!(jobs(&site).await.len(), 1);
}
