use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{id, text};

/// The years 2009 and 2200.
const EARLIEST: i64 = 1_230_768_000;
const LATEST: i64 = 7_258_118_400;

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Message(Message),
    Status(Status),
}

/// What somebody wrote, pressed, sent or took back.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// WhatsApp's own: the same in every copy.
    pub id: String,
    /// Stays when a phone is hidden or changes; older notifications have none.
    pub user_id: Option<String>,
    /// Digits, as they came; hidden by who has a user name.
    pub phone: Option<String>,
    pub name: Option<String>,
    /// `text`, `audio`, `interactive`, …: an open list.
    pub kind: String,
    /// Its words: a text, a caption, the id of a button, a reaction.
    pub text: Option<String>,
    pub about: About,
    pub sent_at: Option<DateTime<Utc>>,
    /// The message as it came, without NUL.
    pub content: Value,
}

/// What a message does to one before it, or to its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Nothing,
    /// The message of that id was edited or taken back.
    Amends(String),
    /// The sender has another user id or phone from now on.
    Renames {
        user_id: Option<String>,
        phone: Option<String>,
    },
}

/// How a message of ours fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// WhatsApp's id of our message.
    pub id: String,
    /// `sent`, `delivered`, `read`, `played`, `failed`
    pub status: String,
    pub at: Option<DateTime<Utc>>,
    /// What we gave along when we sent it.
    pub callback: Option<String>,
    /// The error's number, of one that failed.
    pub error: Option<i64>,
}

impl Item {
    /// The same in every copy of it, whatever notification brings it.
    pub fn key(&self) -> String {
        match self {
            Self::Message(message) => format!("message:{}", message.id),
            Self::Status(status) => format!("status:{}:{}", status.id, status.status),
        }
    }
}

impl Message {
    /// None where it has no id, or nobody it is from.
    pub(super) fn read(message: &Value, contacts: &[&Value]) -> Option<Self> {
        let kind = id(message, "type").unwrap_or_else(|| "unknown".to_owned());
        // Who gets another user id is told of by both, and by nothing else.
        let before = (kind == "system").then(|| id(&message[&kind], "previous_user_id")).flatten();
        let user_id = before.or_else(|| id(message, "from_user_id"));
        let phone = id(message, "from");
        let is_from = |contact: &&&Value| {
            let same = |theirs: Option<String>, ours: &Option<String>| theirs.is_some() && theirs == *ours;
            same(id(contact, "user_id"), &user_id) || same(id(contact, "wa_id"), &phone)
        };
        // One contact and one message belong together, whatever of them is hidden.
        let contact = contacts.iter().find(is_from).or_else(|| contacts.first().filter(|_| contacts.len() == 1));
        let of_contact = |name: &str| contact.and_then(|contact| id(contact, name));
        let user_id = user_id.or_else(|| of_contact("user_id"));
        let phone = phone.or_else(|| of_contact("wa_id"));
        if user_id.is_none() && phone.is_none() {
            return None;
        }
        Some(Self {
            id: id(message, "id")?,
            user_id,
            phone,
            name: contact.and_then(|contact| text(&contact["profile"], "name")),
            text: words(message, &kind),
            about: About::read(message, &kind),
            sent_at: instant(message),
            content: without_nul(message.clone()),
            kind,
        })
    }
}

impl About {
    fn read(message: &Value, kind: &str) -> Self {
        let body = &message[kind];
        match kind {
            "edit" | "revoke" => id(body, "original_message_id").map_or(Self::Nothing, Self::Amends),
            "system" => {
                let user_id = id(body, "new_user_id").or_else(|| id(body, "user_id"));
                let phone = id(body, "new_wa_id").or_else(|| id(body, "wa_id"));
                if user_id.is_none() && phone.is_none() { Self::Nothing } else { Self::Renames { user_id, phone } }
            }
            _ => Self::Nothing,
        }
    }
}

impl Status {
    pub(super) fn read(status: &Value) -> Option<Self> {
        Some(Self {
            id: id(status, "id")?,
            status: id(status, "status")?,
            at: instant(status),
            callback: text(status, "biz_opaque_callback_data"),
            error: status.pointer("/errors/0/code").and_then(Value::as_i64),
        })
    }
}

fn words(message: &Value, kind: &str) -> Option<String> {
    let body = &message[kind];
    match kind {
        "text" | "system" => text(body, "body"),
        "button" => text(body, "payload").or_else(|| text(body, "text")),
        "interactive" => ["button_reply", "list_reply"].into_iter().find_map(|reply| text(&body[reply], "id")),
        "reaction" => text(body, "emoji"),
        "edit" => words(&body["message"], &id(&body["message"], "type")?),
        _ => text(body, "caption"),
    }
}

/// A string of Unix seconds; a number is taken too. Not one before WhatsApp, nor one that Postgres cannot keep.
fn instant(of: &Value) -> Option<DateTime<Utc>> {
    let seconds = match of.get("timestamp")? {
        Value::String(text) => text.parse().ok()?,
        other => other.as_i64()?,
    };
    DateTime::from_timestamp(seconds, 0).filter(|_| (EARLIEST..LATEST).contains(&seconds))
}

/// Not deeper than the reader went: 128 levels.
fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "\u{fffd}")),
        Value::Array(values) => Value::Array(values.into_iter().map(without_nul).collect()),
        Value::Object(members) => {
            let clean = |(name, value): (String, Value)| (name.replace('\0', "\u{fffd}"), without_nul(value));
            Value::Object(members.into_iter().map(clean).collect())
        }
        other => other,
    }
}
