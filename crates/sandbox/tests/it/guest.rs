//! A guest writes, presses and is answered; Posta is told as WhatsApp tells it.

use serde_json::{Value, json};

use crate::posta::{Posta, Told};

const MESSAGES: &str = "/v24.0/1065/messages";
const GUEST: &str = "5493515550101";

fn value(told: &Told) -> Value {
    told.json()["entry"][0]["changes"][0]["value"].clone()
}

#[tokio::test]
async fn a_text_reaches_posta_signed_and_escaped_and_stands_in_the_chat() {
    let (posta, stage) = Posta::open().await;
    let asked = json!({"from": format!("+{GUEST}"), "name": "Ána", "text": "¿Hay 1/2? 🏡"});
    let (status, answer) = stage.call("POST", "/guest/messages", &[], &asked).await;
    assert_eq!(status, 201);
    let told = &posta.told(1).await[0];
    assert!(told.is_signed_by_whatsapp() && told.body.is_ascii());
    let bytes = String::from_utf8(told.body.clone()).unwrap();
    assert!(bytes.contains(r"\u00bfHay 1\/2? \ud83c\udfe1"), "{bytes}");
    let value = value(told);
    let message = &value["messages"][0];
    assert_eq!((&message["id"], &message["from"]), (&answer["id"], &json!(GUEST)));
    assert_eq!((&message["type"], &message["text"]["body"]), (&json!("text"), &json!("¿Hay 1/2? 🏡")));
    assert!(message["timestamp"].as_str().unwrap().parse::<i64>().is_ok());
    assert_eq!(value["metadata"]["phone_number_id"], "1065");
    let contact = &value["contacts"][0];
    assert_eq!((&contact["wa_id"], &contact["profile"]["name"]), (&json!(GUEST), &json!("Ána")));
    assert!(contact["user_id"].as_str().unwrap().starts_with("AR."));
    assert_eq!(contact["user_id"], message["from_user_id"]);

    let chat = stage.json(&format!("/guest/{GUEST}/messages.json")).await;
    assert_eq!(
        (&chat[0]["direction"], &chat[0]["id"], &chat[0]["text"]),
        (&json!("in"), &answer["id"], &json!("¿Hay 1/2? 🏡"))
    );
    assert_eq!(stage.json("/guest/5493510000000/messages.json").await, json!([]));
}

#[tokio::test]
async fn a_press_names_the_button_and_the_message_that_offered_it() {
    let (posta, stage) = Posta::open().await;
    for (kind, action, reply) in [
        ("button", json!({"buttons": [{"type": "reply", "reply": {"id": "b1", "title": "Sí"}}]}), "button_reply"),
        ("list", json!({"button": "Ver", "sections": [{"rows": [{"id": "r1", "title": "Ñandú"}]}]}), "list_reply"),
    ] {
        let interactive = json!({"type": kind, "body": {"text": "¿?"}, "action": action});
        let sent =
            json!({"messaging_product": "whatsapp", "to": GUEST, "type": "interactive", "interactive": interactive});
        let (_, sent) = stage.call("POST", MESSAGES, &[], &sent).await;
        let id = if kind == "button" { "b1" } else { "r1" };
        let before = posta.so_far().len();
        let (status, _) = stage.call("POST", "/guest/messages", &[], &json!({"from": GUEST, "button": id})).await;
        assert_eq!(status, 201);
        let told = posta.told(before + 1).await;
        let press = loop {
            let all = posta.so_far();
            if let Some(press) = all.iter().map(value).find(|v| v["messages"][0]["interactive"]["type"] == reply) {
                break press["messages"][0].clone();
            }
            assert!(told.len() < 50);
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        assert_eq!(press["interactive"][reply]["id"], id);
        assert_eq!(press["context"]["id"], sent["messages"][0]["id"]);
    }
    let (status, problem) = stage.call("POST", "/guest/messages", &[], &json!({"from": GUEST, "button": "b9"})).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("button")));
}

#[tokio::test]
async fn a_guest_without_a_phone_is_known_by_the_user_id() {
    let (posta, stage) = Posta::open().await;
    stage.call("POST", "/guest/messages", &[], &json!({"from": "AR.77", "name": "Eva", "text": "hola"})).await;
    let value = value(&posta.told(1).await[0]);
    assert_eq!(value["messages"][0]["from_user_id"], "AR.77");
    assert!(value["messages"][0].get("from").is_none() && value["contacts"][0].get("wa_id").is_none(), "{value}");
    let reply =
        json!({"messaging_product": "whatsapp", "recipient": "AR.77", "type": "text", "text": {"body": "buenas"}});
    let (_, answer) = stage.call("POST", MESSAGES, &[], &reply).await;
    assert_eq!(answer["contacts"][0], json!({"input": "AR.77", "user_id": "AR.77"}));
    let chat = stage.json("/guest/AR.77/messages.json").await;
    assert_eq!((&chat[0]["direction"], &chat[1]["direction"]), (&json!("in"), &json!("out")));
}

#[tokio::test]
async fn a_reply_to_the_user_id_reaches_the_phone_that_it_belongs_to() {
    let (posta, stage) = Posta::open().await;
    stage.call("POST", "/guest/messages", &[], &json!({"from": GUEST, "text": "hola"})).await;
    let user = value(&posta.told(1).await[0])["messages"][0]["from_user_id"].clone();
    let reply = json!({"messaging_product": "whatsapp", "recipient": user, "type": "text", "text": {"body": "buenas"}});
    stage.call("POST", MESSAGES, &[], &reply).await;
    assert_eq!(stage.json(&format!("/guest/{GUEST}/messages.json")).await[1]["text"], "buenas");
}

#[tokio::test]
async fn marks_of_reading_and_typing_are_no_messages() {
    let (_posta, stage) = Posta::open().await;
    let (_, written) = stage.call("POST", "/guest/messages", &[], &json!({"from": GUEST, "text": "hola"})).await;
    let mark = json!({"messaging_product": "whatsapp", "status": "read", "message_id": written["id"],
        "typing_indicator": {"type": "text"}});
    assert_eq!(stage.call("POST", MESSAGES, &[], &mark).await, (200, json!({"success": true})));
    let chat = stage.json(&format!("/guest/{GUEST}/messages.json")).await;
    assert_eq!((chat.as_array().unwrap().len(), &chat[0]["status"]), (1, &json!("read")));
    let unknown = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"});
    assert_eq!(stage.call("POST", MESSAGES, &[], &unknown).await.0, 400);
}

#[tokio::test]
async fn what_a_guest_cannot_do_is_refused_by_name() {
    let (posta, stage) = Posta::open().await;
    for (asked, field) in [
        (json!({"text": "hola"}), "from"),
        (json!({"from": "ana", "text": "hola"}), "from"),
        (json!({"from": GUEST}), "text"),
        (json!({"from": GUEST, "text": " "}), "text"),
        (json!({"from": GUEST, "text": "a", "button": "b"}), "text"),
        (json!({"from": GUEST, "text": "a", "name": ""}), "name"),
        (json!({"from": GUEST, "audio": "a", "quality": "loud"}), "quality"),
        (json!({"from": GUEST, "text": "a", "colour": "b"}), "colour"),
    ] {
        let (status, problem) = stage.call("POST", "/guest/messages", &[], &asked).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)), "{asked}");
    }
    assert!(posta.so_far().is_empty());
}
