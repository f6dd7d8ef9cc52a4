//! The pages, and that a mail can do nothing to who reads it.

use serde_json::Value;

use crate::stage::{Raw, Stage};

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

async fn deliver(stage: &Stage, source: &str) -> String {
    let mut raw = Raw::greeted(stage).await;
    raw.say("MAIL FROM:<a@x.example>\r\nRCPT TO:<ana@x.example>\r\nDATA\r\n", "250").await;
    raw.expect("250").await;
    raw.expect("354").await;
    raw.say(format!("{source}\r\n.\r\n"), "250").await;
    stage.inbox("").await[0]["id"].as_str().unwrap().to_owned()
}

fn header<'r>(answer: &'r reqwest::Response, name: &str) -> &'r str {
    answer.headers()[name].to_str().unwrap()
}

#[tokio::test]
async fn the_empty_inbox_says_how_to_make_a_first_hold() {
    let stage = Stage::open();
    let answer = stage.get("/inbox").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, "text/html; charset=utf-8"));
    assert!(header(&answer, "content-security-policy").contains("script-src 'self';"));
    let page = answer.text().await.unwrap();
    assert!(page.contains("curl http://127.0.0.1:8080/api/v1/reservations/pre-reserve"), "{page}");
    for path in ["/sandbox.css", "/sandbox.js", "/icon.svg"] {
        stage.text(path).await;
    }
}

#[tokio::test]
async fn mails_are_listed_newest_first_and_by_recipient() {
    let stage = Stage::open();
    let first = deliver(&stage, "Subject: primera\r\nFrom: Ana Prueba <a@x.example>\r\n\r\nUn adelanto").await;
    let second = deliver(&stage, "\r\nsin asunto").await;
    let page = stage.text("/inbox?to=ANA@x.example").await;
    let at = |needle: &str| page.find(needle).unwrap_or_else(|| panic!("{needle} in {page}"));
    assert!(at(&second) < at(&first) && at("(sin asunto)") < at("primera"));
    at("Ana Prueba");
    at("Un adelanto");
    at("2 para <b>ANA@x.example</b>");
    assert!(stage.text("/inbox?to=nadie@x.example").await.contains("Nada para esa dirección"));
    assert!(stage.text("/inbox?page=x").await.contains("primera"), "a page that is none is the first");

    let page = stage.text(&format!("/inbox?open={first}")).await;
    assert_eq!(page.matches("aria-current=\"page\"").count(), 1);
}

#[tokio::test]
async fn markup_in_a_mail_stays_text_in_our_pages() {
    let stage = Stage::open();
    let source = format!(
        "Subject: {EVIL}\r\nFrom: \"{EVIL}\" <a@x.example>\r\nX-Evil: {EVIL}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{EVIL}</pre>\r\n--b\r\nContent-Type: text/html\r\n\r\n<script>alert(3)</script>\r\n--b\r\nContent-Type: application/x\r\nContent-Disposition: attachment; filename=\"<script>.svg\"\r\n\r\nx\r\n--b--"
    );
    let id = deliver(&stage, &source).await;
    for path in [
        "/inbox".to_owned(),
        format!("/messages/{id}"),
        "/inbox?to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20x%3E".to_owned(),
    ] {
        let page = stage.text(&path).await;
        assert_eq!(page.matches("<script").count(), 1, "our own alone stands in {path}: {page}");
        assert!(page.contains("<script src=\"/sandbox.js\" defer></script>") && page.contains("&#60;script"));
        assert!(!page.contains("<img src=x") && !page.contains("</pre>\r\n"), "{path}");
    }
}

#[tokio::test]
async fn the_html_of_a_mail_is_framed_and_served_where_it_can_do_nothing() {
    let stage = Stage::open();
    let id = deliver(&stage, "Subject: x\r\nContent-Type: text/html\r\n\r\n<a href=\"https://pay.example\">pagar</a><script>alert(1)</script>").await;
    let page = stage.text(&format!("/messages/{id}")).await;
    let frame = page.split("<iframe").nth(1).unwrap().split('>').next().unwrap();
    assert!(frame.contains(&format!("src=\"/messages/{id}/html\"")));
    assert!(
        frame.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""),
        "neither scripts nor our origin: {frame}"
    );

    let answer = stage.get(&format!("/messages/{id}/html")).await;
    let policy = header(&answer, "content-security-policy").to_owned();
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    assert!(directives.contains(&"sandbox allow-popups allow-popups-to-escape-sandbox"), "{policy}");
    assert!(directives.contains(&"default-src 'none'") && !policy.contains("script"), "{policy}");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    let html = answer.text().await.unwrap();
    assert!(html.contains("<base target=\"_blank\">") && html.contains("pagar"), "{html}");
}

#[tokio::test]
async fn source_and_attachments_come_as_they_were_sent_and_are_never_rendered() {
    let stage = Stage::open();
    let source = "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhola\r\n--b\r\nContent-Type: text/html; name=x\r\nContent-Disposition: attachment; filename=\"a\\\"; b\u{f1}.html\"\r\n\r\n<b>caf\u{e9}</b>\r\n--b--";
    let id = deliver(&stage, source).await;
    let answer = stage.get(&format!("/messages/{id}/source")).await;
    assert_eq!(header(&answer, "content-type"), "text/plain; charset=utf-8");
    assert!(header(&answer, "content-security-policy").starts_with("sandbox;"));
    assert_eq!(answer.text().await.unwrap(), format!("{source}\r\n"));

    let answer = stage.get(&format!("/messages/{id}/attachments/0")).await;
    assert_eq!(header(&answer, "content-disposition"), "attachment; filename*=UTF-8''a%22%3B%20b%C3%B1.html");
    assert!(header(&answer, "content-security-policy").starts_with("sandbox;"));
    assert_eq!(answer.text().await.unwrap(), "<b>café</b>");
    assert_eq!(stage.get(&format!("/messages/{id}/attachments/1")).await.status(), 404);
}

#[tokio::test]
async fn an_unknown_mail_is_a_page_that_says_so() {
    let stage = Stage::open();
    for path in ["/messages/1", "/messages/0197f3a0-0000-7000-8000-000000000000"] {
        let answer = stage.get(path).await;
        assert_eq!(answer.status(), 404);
        assert!(answer.text().await.unwrap().contains("Ese correo no está"));
    }
}

#[tokio::test]
async fn faults_in_force_are_told_on_the_page() {
    let stage = Stage::open();
    stage.fault(serde_json::json!({"service": "smtp", "kind": "slow", "delay_ms": 1})).await;
    assert!(stage.text("/inbox").await.contains("1 falla activa"));
    stage.fault(Value::from_iter([("service", "smtp"), ("kind", "drop")])).await;
    assert!(stage.text("/inbox").await.contains("2 fallas activas"));
}
