//! The one page: phone, inbox and payments side by side, alive and without a script.

use lettre::AsyncTransport as _;
use serde_json::json;

use crate::payments::paid;
use crate::posta::Posta;
use crate::stage::{Stage, letter};

const FORM: &str = "application/x-www-form-urlencoded";
const GUEST: &str = "5493515550101";

#[tokio::test]
async fn phone_inbox_and_payments_stand_side_by_side() {
    let (_posta, stage) = Posta::open().await;
    let empty = stage.text("/").await;
    for shown in ["Acá escribís vos", "Todavía no llegó ningún correo", "Cada reserva deja acá"] {
        assert!(empty.contains(shown), "{shown} in {empty}");
    }
    stage.mailer().send(letter().subject("Tu reserva").body("hola".to_owned()).unwrap()).await.unwrap();
    let (preference, payment) = paid(&stage, json!({"outcome": "approve"}), json!({})).await;
    stage.call("POST", "/guest/messages", &[], &json!({"from": GUEST, "name": "Ana", "text": "hola <b>"})).await;
    let interactive = json!({"type": "button", "body": {"text": "Pagá en http://127.0.0.1:1/pay/x."},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "si", "title": "Ya pagué"}}]}});
    let sent = json!({"messaging_product": "whatsapp", "to": GUEST, "type": "interactive", "interactive": interactive});
    stage.call("POST", "/v24.0/1065/messages", &[], &sent).await;

    let page = stage.text("/").await;
    for shown in [
        "Tu reserva",
        &format!("href=\"/pay/{preference}\""),
        &format!("action=\"/payments/{payment}\""),
        "value=\"chargeback\"",
        "hola &#60;b&#62;",
        "href=\"http://127.0.0.1:1/pay/x\"",
        "name=\"button\" value=\"si\"",
        "$ 33.000,50",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert_eq!(page.matches("<script").count(), 1);
}

#[tokio::test]
async fn forms_do_what_programs_do_and_lead_back() {
    let (posta, stage) = Posta::open().await;
    let page = stage.request("POST", "/guest/messages", FORM, &format!("from=%2B{GUEST}&name=Ana&text=hola+che")).await;
    assert_eq!((page.status().as_u16(), page.url().query()), (200, Some("guest=5493515550101")));
    assert!(page.text().await.unwrap().contains("hola che"));
    assert_eq!(posta.told(1).await.len(), 1);
    let (_, payment) = paid(&stage, json!({"outcome": "pending"}), json!({})).await;
    let page = stage.request("POST", &format!("/payments/{payment}"), FORM, "event=approve").await;
    assert_eq!((page.status().as_u16(), page.url().path()), (200, "/"));
    assert!(page.text().await.unwrap().contains("pagado"));
}

#[tokio::test]
async fn a_page_of_another_site_can_send_no_form() {
    let stage = Stage::open();
    let request = stage.client.post(format!("{}/guest/messages", stage.base)).header("sec-fetch-site", "cross-site");
    let answer = request.header("content-type", FORM).body(format!("from={GUEST}&text=hola")).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(stage.json(&format!("/guest/{GUEST}/messages.json")).await, json!([]));
}

#[tokio::test]
async fn the_page_is_told_when_it_is_not_what_it_was() {
    let stage = Stage::open();
    let mut events = stage.get("/events").await;
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let first = events.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"data: "), "{first:?}");
    stage.mailer().send(letter().subject("x").body(String::new()).unwrap()).await.unwrap();
    let next =
        tokio::time::timeout(std::time::Duration::from_secs(30), events.chunk()).await.unwrap().unwrap().unwrap();
    assert!(next.starts_with(b"data: ") && next != first, "{next:?}");
}

#[tokio::test]
async fn an_open_page_does_not_keep_the_sandbox_from_stopping() {
    let mut stage = Stage::open();
    let mut events = stage.get("/events").await;
    events.chunk().await.unwrap();
    let begun = std::time::Instant::now();
    stage.stop.cancel();
    stage.running.join_next().await.unwrap().unwrap().unwrap();
    assert!(begun.elapsed() < std::time::Duration::from_secs(30));
}
