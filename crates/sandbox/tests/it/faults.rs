//! Faults strike as often as they were ordered to, whoever comes at once.

use std::time::Duration;

use lettre::AsyncTransport as _;
use serde_json::{Value, json};

use crate::stage::{Outcome, Raw, Stage, letter};

fn failed(outcomes: &[Outcome]) -> Vec<String> {
    outcomes
        .iter()
        .filter_map(|outcome| Some(outcome.error.as_ref()?.status().map_or_else(String::new, |code| code.to_string())))
        .collect()
}

#[tokio::test]
async fn errors_are_answered_at_rcpt_exactly_as_often_as_counted() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "error", "status": 550, "count": 7})).await;
    assert_eq!(failed(&stage.crowd(20).await), vec!["550"; 7]);
    assert_eq!(stage.inbox("").await.len(), 13);
    assert!(failed(&stage.crowd(5).await).is_empty(), "it is spent");
}

#[tokio::test]
async fn half_of_all_fail_at_a_rate_of_a_half() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "error", "status": 451, "rate": 0.5})).await;
    assert_eq!(failed(&stage.crowd(20).await), vec!["451"; 10]);
}

#[tokio::test]
async fn an_error_refuses_one_recipient_and_not_the_others() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "error", "status": 550, "count": 1})).await;
    let mut raw = Raw::greeted(&stage).await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "550 5.1.1 <b@x.example>: refused\r\n").await;
    raw.say("DATA\r\n", "503").await;
    raw.say("RCPT TO:<c@x.example>\r\n", "250").await;
    raw.say("DATA\r\n", "354").await;
    raw.say("\r\n.\r\n", "250").await;
    assert_eq!(stage.inbox("").await[0]["to"], json!(["c@x.example"]));
}

#[tokio::test]
async fn a_421_closes_the_connection() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "error", "status": 421, "count": 1})).await;
    let mut raw = Raw::greeted(&stage).await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("RCPT TO:<b@x.example>\r\n", "421 4.3.2").await;
    assert!(raw.is_closed().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_answers_wait_and_only_they() {
    let stage = Stage::open();
    // Longer than a busy machine makes anybody wait.
    let delay = Duration::from_secs(7);
    stage.fault(json!({"service": "smtp", "kind": "slow", "delay_ms": 7_000, "count": 3})).await;
    let outcomes = stage.crowd(20).await;
    assert!(failed(&outcomes).is_empty());
    assert_eq!(outcomes.iter().filter(|outcome| outcome.took >= delay).count(), 3);
}

#[tokio::test]
async fn refused_connections_are_closed_before_a_word() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "refuse", "count": 3})).await;
    assert_eq!(failed(&stage.crowd(20).await), vec![""; 3]);
    assert_eq!(stage.inbox("").await.len(), 17);

    stage.fault(json!({"service": "smtp", "kind": "refuse"})).await;
    assert_eq!(Raw::connect(&stage).await.answer().await, "");
}

#[tokio::test]
async fn a_dropped_mail_is_kept_and_its_sender_never_knows() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "drop", "count": 5})).await;
    assert_eq!(failed(&stage.crowd(20).await), vec![""; 5]);
    assert_eq!(stage.inbox("").await.len(), 20);

    stage.fault(json!({"service": "smtp", "kind": "drop", "count": 1})).await;
    let mut raw = Raw::greeted(&stage).await;
    raw.say("MAIL FROM:<a@x.example>\r\n", "250").await;
    raw.say("RCPT TO:<solo@x.example>\r\n", "250").await;
    raw.say("DATA\r\n", "354").await;
    raw.send("Subject: llegó\r\n\r\n.\r\n").await;
    assert_eq!(raw.answer().await, "");
    assert_eq!(stage.inbox("?to=solo@x.example").await.len(), 1);
}

#[tokio::test]
async fn deleting_faults_ends_them_all() {
    let stage = Stage::open();
    stage.fault(json!({"service": "smtp", "kind": "error", "status": 550})).await;
    stage.fault(json!({"service": "smtp", "kind": "refuse"})).await;
    assert!(stage.mailer().send(letter().body(String::new()).unwrap()).await.is_err());
    let answer = stage.request("DELETE", "/faults", "text/plain", "").await;
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (204, ""));
    stage.mailer().send(letter().body(String::new()).unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused_by_name_and_orders_nothing() {
    let stage = Stage::open();
    for (content_type, body, status, slug) in [
        ("text/plain", "{}", 415, "unsupported-media-type"),
        ("application/json", "{", 400, "malformed-json"),
        ("application/json", "[]", 400, "malformed-json"),
        ("application/json; charset=utf-8", r#"{"service":"smtp","kind":"melt"}"#, 422, "invalid-input"),
        ("application/json", r#"{"service":"whatsapp","kind":"drop"}"#, 422, "invalid-input"),
    ] {
        let answer = stage.request("POST", "/faults", content_type, body).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (status, &"application/problem+json".parse().unwrap())
        );
        let problem: Value = answer.json().await.unwrap();
        assert!(problem["type"].as_str().unwrap().ends_with(slug), "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["errors"].as_array().map_or(0, Vec::len), usize::from(status == 422), "{problem}");
    }
    let long = format!("{{\"service\":\"{}\"}}", "x".repeat(65_536));
    assert_eq!(stage.request("POST", "/faults", "application/json", &long).await.status(), 413);
    assert!(stage.text("/inbox").await.contains("id=\"notice\" data-fresh></div>"), "no fault is in force");
}
