//! What WhatsApp tells Posta: a guest's message, and what became of one of ours.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{BUSINESS_PHONE, Button, Chat, PHONE_ID, Status};
use crate::Notified;
use crate::webhooks::{Notice, signed};

const ACCOUNT: &str = "102290129340398";
const TAKEN: &[u16] = &[200];

pub(crate) enum Inbound<'m> {
    Text(&'m str),
    /// A press on what the message of that id offered.
    Press(&'m str, &'m Button),
    /// The media's id and the base64 of its SHA-256.
    Voice(&'m str, &'m str),
}

/// `None`: nothing can be signed.
pub(crate) fn inbound(
    notified: &Notified,
    chat: &Chat,
    id: &str,
    message: &Inbound<'_>,
    now: DateTime<Utc>,
) -> Option<Notice> {
    let mut told = json!({"from_user_id": chat.user_id, "id": id, "timestamp": now.timestamp().to_string()});
    if let Some(phone) = &chat.phone {
        told["from"] = json!(phone);
    }
    match message {
        Inbound::Text(text) => {
            told["type"] = json!("text");
            told["text"] = json!({"body": text});
        }
        Inbound::Press(of, button) => {
            let kind = if button.is_row { "list_reply" } else { "button_reply" };
            told["type"] = json!("interactive");
            told["interactive"] = json!({"type": kind, kind: {"id": button.id, "title": button.title}});
            told["context"] = json!({"from": BUSINESS_PHONE, "id": of});
        }
        Inbound::Voice(media, sha256) => {
            told["type"] = json!("audio");
            let mime = "audio/ogg; codecs=opus";
            told["audio"] = json!({"id": media, "mime_type": mime, "sha256": sha256, "voice": true});
        }
    }
    notice(notified, json!({"contacts": [contact(chat)], "messages": [told]}))
}

/// `tag` is the `biz_opaque_callback_data` of the message.
pub(crate) fn status(
    notified: &Notified,
    chat: &Chat,
    id: &str,
    status: Status,
    tag: Option<&str>,
    now: DateTime<Utc>,
) -> Option<Notice> {
    let mut told = json!({
        "id": id,
        "status": status.name(),
        "timestamp": now.timestamp().to_string(),
        "recipient_user_id": chat.user_id,
        "pricing": {"billable": false, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"},
    });
    if let Some(phone) = &chat.phone {
        told["recipient_id"] = json!(phone);
    }
    if let Some(tag) = tag {
        told["biz_opaque_callback_data"] = json!(tag);
    }
    notice(notified, json!({"contacts": [contact(chat)], "statuses": [told]}))
}

fn contact(chat: &Chat) -> Value {
    let mut contact = json!({"profile": {"name": chat.name}, "user_id": chat.user_id});
    if let Some(phone) = &chat.phone {
        contact["wa_id"] = json!(phone);
    }
    contact
}

fn notice(notified: &Notified, mut value: Value) -> Option<Notice> {
    let secret = notified.whatsapp_secret.as_ref()?;
    let phone_id = notified.phone_id.as_deref().unwrap_or(PHONE_ID);
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"display_phone_number": BUSINESS_PHONE, "phone_number_id": phone_id});
    let envelope = json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": ACCOUNT, "changes": [{"field": "messages", "value": value}]}],
    });
    let body = escaped(&envelope);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", "facebookexternalua".to_owned()),
        ("x-hub-signature-256", format!("sha256={}", signed(secret, &body))),
    ];
    let url = format!("{}/api/v1/webhooks/whatsapp", notified.base_url);
    Some(Notice { url, headers, body, taken: TAKEN, after: Duration::ZERO })
}

/// As Meta writes JSON, which is what the signature is over: ASCII alone, and slashes escaped too.
fn escaped(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in value.to_string().chars() {
        match c {
            '/' => bytes.extend_from_slice(b"\\/"),
            c if c.is_ascii() => bytes.push(c as u8),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    bytes.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ascii_is_escaped_and_means_the_same() {
        let value = json!({"text": "¿Tenés 2/3? 🏡 \"\\"});
        let bytes = escaped(&value);
        assert_eq!(bytes, br#"{"text":"\u00bfTen\u00e9s 2\/3? \ud83c\udfe1 \"\\"}"#);
        assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
    }
}
