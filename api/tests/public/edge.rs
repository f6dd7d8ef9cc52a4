use std::collections::HashSet;

use reqwest::Method;
use serde_json::json;

use crate::site::{HOLD, Site, send};
use crate::wire::Wire;

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let site = Site::new().await;
    let mut answers = vec![
        site.get("/api/v1/accommodations").await,
        site.get("/api/v1/accommodations").await,
        site.get("/api/v1/nothing-here").await,
        site.get("/").await,
        site.get(HOLD).await,
        site.get("/api/v1/reservations/RES260101ABCDEF").await,
        site.post(HOLD, &json!({})).await,
        site.post(HOLD, &json!("x".repeat(100_000))).await,
        site.get("/livez").await,
        site.get("/openapi.json").await,
    ];
    let theirs = site.client.get(format!("{}/livez", site.base)).header("X-Request-Id", "mine");
    answers.push(send(theirs).await);
    let ids = answers.iter().map(|answer| answer.header("x-request-id").expect("an id")).collect::<HashSet<_>>();
    assert_eq!(ids.len(), answers.len());
    assert!(!ids.contains("mine"), "a caller's id could be somebody else's");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_documents() {
    let site = Site::new().await;
    for path in [
        "/nothing-here",
        "/api/v1/nothing-here",
        "/api/v1/accommodations/",
        "/livez/x",
        "/%00",
        "/api/v1/reservations/",
    ] {
        site.get(path).await.problem(404, "not-found");
    }
    let allowed = [
        (HOLD, Method::DELETE, "POST"),
        (HOLD, Method::GET, "POST"),
        ("/api/v1/accommodations", Method::POST, "GET,HEAD"),
        ("/api/v1/reservations/RES260101ABCDEF", Method::PUT, "GET,HEAD"),
        ("/openapi.json", Method::PATCH, "GET,HEAD"),
        ("/api/v1/quotes", Method::GET, "POST"),
        ("/admin/sign-out", Method::GET, "POST"),
        ("/admin/sign-in", Method::DELETE, "GET,HEAD,POST"),
        ("/", Method::POST, "GET,HEAD"),
        ("/r/RES260101ABCDEF", Method::POST, "GET,HEAD"),
        ("/livez", Method::POST, "GET,HEAD"),
        ("/metrics", Method::DELETE, "GET,HEAD"),
    ];
    for (path, method, allow) in allowed {
        let answer = send(site.client.request(method, format!("{}{path}", site.base)).body("{}")).await;
        // A code may be called like the route: GET of it is a read without a credential.
        if answer.status == 401 {
            continue;
        }
        answer.problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test]
async fn answers_say_that_they_are_not_to_be_framed_sniffed_or_kept() {
    let site = Site::new().await;
    let held = site.post(HOLD, &site.asks("2027-03-01")).await;
    for answer in [held, site.get("/api/v1/nothing-here").await, site.get("/api/v1/accommodations").await] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_by_their_own_word_are_refused() {
    let site = Site::new().await;
    let text = site.asks("2027-03-01").to_string();
    let url = format!("{}{HOLD}", site.base);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "json", "", "application/jsonp", "text/json"] {
        let request = site.client.post(&url).header("Content-Type", kind).body(text.clone());
        send(request).await.problem(415, "unsupported-media-type");
    }
    send(site.client.post(&url).body(text.clone())).await.problem(415, "unsupported-media-type");
    let packed = site.client.post(&url).header("Content-Type", "application/json").header("Content-Encoding", "gzip");
    send(packed.body(text.clone())).await.problem(415, "unsupported-media-type");
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.posta+json"] {
        let request = site.client.post(&url).header("Content-Type", kind).body("{");
        send(request).await.problem(400, "malformed-json");
    }
}

#[tokio::test]
async fn a_body_may_have_64_kib_and_not_a_byte_more() {
    let site = Site::new().await;
    let url = format!("{}{HOLD}", site.base);
    let json =
        |length: usize| site.client.post(&url).header("Content-Type", "application/json").body(" ".repeat(length));
    send(json(65_536)).await.problem(400, "malformed-json");
    send(json(65_537)).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn a_body_that_is_sent_in_chunks_is_bounded_too() {
    let site = Site::new().await;
    let mut wire = Wire::open(site.address()).await;
    let head = format!(
        "POST {HOLD} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    wire.write(head.as_bytes()).await;
    for _ in 0..20 {
        wire.write(format!("1000\r\n{}\r\n", " ".repeat(0x1000)).as_bytes()).await;
    }
    wire.write(b"0\r\n\r\n").await;
    let reply = wire.reply().await.expect("an answer");
    assert_eq!(reply.status, 413, "{}", reply.head);
    assert_eq!(wire.post_json(HOLD, b"{").await.status, 400, "the connection is kept");
}

#[tokio::test]
async fn refusals_of_small_bodies_keep_the_connection() {
    let site = Site::new().await;
    let mut wire = Wire::open(site.address()).await;
    for (path, status) in [("/nothing", 404), ("/api/v1/accommodations", 405), (HOLD, 413), ("/livez", 405)] {
        let reply = wire.post_json(path, &vec![b'x'; 500_000]).await;
        assert_eq!(reply.status, status, "{}", reply.head);
        assert_eq!(reply.header("connection"), None, "{}", reply.head);
    }
}

#[tokio::test]
async fn a_caller_that_asks_before_it_sends_too_much_is_refused_before_it_does() {
    let site = Site::new().await;
    let mut wire = Wire::open(site.address()).await;
    let head = format!(
        "POST {HOLD} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n"
    );
    wire.write(head.as_bytes()).await;
    let reply = wire.reply().await.expect("an answer");
    assert_eq!((reply.status, reply.header("connection")), (413, Some("close")), "{}", reply.head);
}
