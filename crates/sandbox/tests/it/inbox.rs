//! The feed at its full size, and what it refuses.

use std::fmt::Write as _;

use serde_json::Value;

use crate::stage::{Raw, Stage};

async fn send_many(stage: &Stage, subjects: std::ops::Range<usize>) {
    let mut raw = Raw::greeted(stage).await;
    for subject in subjects {
        let mut mail = String::new();
        write!(
            mail,
            "MAIL FROM:<a@x.example>\r\nRCPT TO:<guest{subject}@x.example>\r\nRCPT TO:<all@x.example>\r\nDATA\r\n"
        )
        .unwrap();
        write!(mail, "Subject: {subject}\r\nContent-Type: text/html\r\n\r\n<p>{}</p>\r\n.\r\n", "hola ".repeat(100))
            .unwrap();
        raw.send(mail).await;
        for code in ["250", "250", "250", "354", "250"] {
            raw.expect(code).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_ten_thousand_are_kept_and_older_ones_are_not() {
    let stage = Stage::open();
    send_many(&stage, 0..10_050).await;
    for query in ["", "?to=all@x.example"] {
        let inbox = stage.inbox(query).await;
        let subjects: Vec<usize> =
            inbox.iter().map(|mail| mail["subject"].as_str().unwrap().parse().unwrap()).collect();
        assert!(subjects.into_iter().eq((50..10_050).rev()), "newest first, none missing, of {query}");
        assert!(inbox.is_sorted_by(|newer, older| newer["received_at"].as_str() >= older["received_at"].as_str()));
    }
    assert!(stage.inbox("?to=guest49@x.example").await.is_empty());
    assert_eq!(stage.inbox("?to=guest50@x.example").await[0]["subject"], "50");
    assert!(stage.text("/inbox?page=200").await.contains("200 de 200"));

    assert_eq!(stage.request("DELETE", "/inbox.json", "text/plain", "").await.status(), 204);
    assert!(stage.inbox("").await.is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document() {
    let stage = Stage::open();
    for (method, path, status) in [
        ("GET", "/inbox.json?from=ana@x.example", 422),
        ("GET", "/inbox.json?to=", 422),
        ("GET", "/inbox.json?to=a@x.example&to=b@x.example", 422),
        ("GET", "/nowhere", 404),
        ("GET", "/nowhere/else", 404),
        ("GET", "/v1/nothing", 404),
        ("POST", "/no/such/messages", 404),
        ("GET", "/messages/1/html", 404),
        ("GET", "/messages/%ff/source", 404),
        ("GET", "/messages/0197f3a0-0000-7000-8000-000000000000/attachments/x", 404),
        ("POST", "/inbox.json", 405),
        ("PUT", "/faults", 405),
    ] {
        let answer = stage.request(method, path, "text/plain", "").await;
        let allow = answer.headers().get("allow").cloned();
        assert_eq!(answer.status(), status, "{method} {path}");
        assert_eq!(allow.is_some(), status == 405, "{method} {path}: {allow:?}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["status"], status);
    }
}
