//! The Graph API as Posta uses it: messages out, and what WhatsApp tells about them.

use serde_json::{Value, json};

use crate::posta::Posta;
use crate::stage::Stage;

const MESSAGES: &str = "/v24.0/1065/messages";
const GUEST: &str = "5493515550101";

fn text(body: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": GUEST, "type": "text", "text": {"body": body}})
}

fn interactive(action: impl Into<Value>, kind: &str) -> Value {
    let interactive = json!({"type": kind, "body": {"text": "¿Cuál?"}, "action": action.into()});
    json!({"messaging_product": "whatsapp", "to": GUEST, "type": "interactive", "interactive": interactive})
}

fn button(id: &str, title: &str) -> Value {
    json!({"type": "reply", "reply": {"id": id, "title": title}})
}

async fn chat(stage: &Stage, guest: &str) -> Value {
    stage.json(&format!("/guest/{guest}/messages.json")).await
}

#[tokio::test]
async fn a_message_is_accepted_then_told_sent_delivered_and_read_with_our_tag() {
    let (posta, stage) = Posta::open().await;
    let mut message = text("Hola Ñandú");
    message["biz_opaque_callback_data"] = json!("outbox/1");
    let (status, answer) = stage.call("POST", MESSAGES, &[], &message).await;
    assert_eq!((status, &answer["contacts"][0]), (200, &json!({"input": GUEST, "wa_id": GUEST})));
    let id = &answer["messages"][0]["id"];
    assert!(id.as_str().unwrap().starts_with("wamid."));
    let status = chat(&stage, GUEST).await[0]["status"].clone();
    assert!(["accepted", "sent", "delivered", "read"].contains(&status.as_str().unwrap()), "{status}");

    let told = posta.told(3).await;
    assert!(told.iter().all(|t| t.path == "/api/v1/webhooks/whatsapp" && t.is_signed_by_whatsapp()));
    let statuses: Vec<Value> =
        told.iter().map(|t| t.json()["entry"][0]["changes"][0]["value"]["statuses"][0].clone()).collect();
    // Each is told on its own, and what is late may be overtaken.
    let mut words: Vec<&str> = statuses.iter().map(|s| s["status"].as_str().unwrap()).collect();
    words.sort_unstable();
    assert_eq!(words, ["delivered", "read", "sent"]);
    for status in &statuses {
        assert_eq!((&status["id"], &status["biz_opaque_callback_data"]), (id, &json!("outbox/1")));
        assert_eq!(status["recipient_id"], GUEST);
    }
    let shown = chat(&stage, GUEST).await;
    assert_eq!((&shown[0]["id"], &shown[0]["direction"], &shown[0]["type"]), (id, &json!("out"), &json!("text")));
    assert_eq!((&shown[0]["text"], &shown[0]["status"]), (&json!("Hola Ñandú"), &json!("read")));
}

#[tokio::test]
async fn buttons_and_rows_and_templates_show_in_the_chat() {
    let (_posta, stage) = Posta::open().await;
    let buttons = json!({"buttons": [button("si", "Sí"), button("no", "No")]});
    let rows = json!({"button": "Ver", "sections": [{"rows": [{"id": "r1", "title": "Ñandú"}]}, {"rows": [{"id": "r2", "title": "Zorzal"}]}]});
    let parameters =
        json!([{"type": "body", "parameters": [{"type": "text", "text": "RES1"}, {"type": "text", "text": "mañana"}]}]);
    let template = json!({"messaging_product": "whatsapp", "to": format!("+{GUEST}"), "type": "template",
        "template": {"name": "confirmada", "language": {"code": "es_AR"}, "components": parameters}});
    let link = json!({"parameters": {"display_text": "Pagar", "url": "http://127.0.0.1/pay/1"}});
    for message in [interactive(buttons, "button"), interactive(rows, "list"), template, interactive(link, "cta_url")] {
        assert_eq!(stage.call("POST", MESSAGES, &[], &message).await.0, 200, "{message}");
    }
    let shown = chat(&stage, GUEST).await;
    assert_eq!(shown[0]["buttons"], json!([{"id": "si", "title": "Sí"}, {"id": "no", "title": "No"}]));
    assert_eq!(shown[1]["buttons"], json!([{"id": "r1", "title": "Ñandú"}, {"id": "r2", "title": "Zorzal"}]));
    assert_eq!((&shown[2]["type"], &shown[2]["text"]), (&json!("template"), &json!("confirmada: RES1 · mañana")));
    assert_eq!(shown[3]["text"], "¿Cuál?\nhttp://127.0.0.1/pay/1");
}

#[tokio::test]
async fn what_the_graph_api_refuses_is_refused_in_its_words() {
    let (_posta, stage) = Posta::open().await;
    let four = json!({"buttons": [button("1", "a"), button("2", "b"), button("3", "c"), button("4", "d")]});
    let twice = json!({"buttons": [button("1", "a"), button("1", "b")]});
    let long = json!({"buttons": [button("1", &"x".repeat(21))]});
    let rows: Vec<Value> = (0..11).map(|n| json!({"id": n.to_string(), "title": "x"})).collect();
    let eleven = json!({"button": "Ver", "sections": [{"rows": rows}]});
    let mut nobody = text("x");
    nobody["to"] = json!("call me");
    let mut stranger = text("x");
    stranger["messaging_product"] = json!("telegram");
    for message in [
        json!({}),
        stranger,
        nobody,
        text(""),
        text(&"x".repeat(4097)),
        interactive(four, "button"),
        interactive(twice, "button"),
        interactive(long, "button"),
        interactive(eleven, "list"),
        json!({"messaging_product": "whatsapp", "to": GUEST, "type": "template", "template": {"name": "x"}}),
        json!({"messaging_product": "whatsapp", "to": GUEST, "type": "hologram"}),
    ] {
        let (status, answer) = stage.call("POST", MESSAGES, &[], &message).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(100)), "{message}");
        assert!(answer["error"]["error_data"]["details"].is_string());
    }
    assert_eq!(chat(&stage, GUEST).await, json!([]));
    let answer = stage.request("POST", MESSAGES, "application/json", &text("x").to_string()).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], 190);
    assert_eq!(stage.call("POST", "/v24.0/999/messages", &[], &text("x")).await.0, 400, "another's number");
}

#[tokio::test]
async fn the_sending_number_can_be_asked_for() {
    let (_posta, stage) = Posta::open().await;
    let (status, answer) = stage.call("GET", "/v24.0/1065", &[], &Value::Null).await;
    assert_eq!((status, &answer["id"]), (200, &json!("1065")));
    assert_eq!(stage.call("GET", "/v24.0/999", &[], &Value::Null).await.0, 400);
    assert_eq!(stage.request("GET", "/v24.0/1065", "text/plain", "").await.status(), 401);
}
