//! One guest's chat, as both sides see it.

use std::collections::VecDeque;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Messages of one chat; beyond it the oldest are forgotten.
const MESSAGES: usize = 1_000;

#[derive(Clone, Debug)]
pub(crate) struct Chat {
    /// Digits, without `+`. `None`: the guest hides it.
    pub(crate) phone: Option<String>,
    /// `AR.` and letters or digits: a name of the guest that holds without a phone.
    pub(crate) user_id: String,
    pub(crate) name: String,
    pub(crate) active_at: DateTime<Utc>,
    pub(crate) messages: VecDeque<Message>,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) said: Said,
    pub(crate) at: DateTime<Utc>,
    pub(crate) status: Status,
}

#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The guest wrote it.
    pub(crate) by_guest: bool,
    /// WhatsApp's type: text, interactive, template, audio.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) buttons: Vec<Button>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) id: String,
    pub(crate) title: String,
    /// A row of a list, whose press comes back as a `list_reply`.
    pub(crate) is_row: bool,
}

/// In the order in which they can follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Accepted,
    Sent,
    Delivered,
    Read,
}

impl Chat {
    /// A user id is derived from a phone, so that it is the same after a restart.
    pub(super) fn of(guest: &str) -> Chat {
        let hidden = guest.starts_with("AR.");
        let user_id = if hidden { guest.to_owned() } else { format!("AR.{}", digest(guest)) };
        Chat {
            phone: (!hidden).then(|| guest.to_owned()),
            user_id,
            name: "Huésped".to_owned(),
            active_at: DateTime::default(),
            messages: VecDeque::new(),
        }
    }

    /// What stands for the guest in addresses.
    pub(crate) fn key(&self) -> &str {
        self.phone.as_deref().unwrap_or(&self.user_id)
    }

    /// The id of the message that had to go.
    pub(super) fn push(&mut self, message: Message) -> Option<String> {
        self.active_at = message.at;
        self.messages.push_back(message);
        if self.messages.len() > MESSAGES { self.messages.pop_front().map(|message| message.id) } else { None }
    }

    /// A status never goes back.
    pub(super) fn mark(&mut self, message: &str, status: Status) -> bool {
        let found = self.messages.iter_mut().rev().find(|known| known.id == message);
        found.is_some_and(|message| {
            message.status = message.status.max(status);
            true
        })
    }

    pub(super) fn header(&self) -> Chat {
        let Chat { phone, user_id, name, active_at, .. } = self;
        let messages = VecDeque::new();
        Chat { phone: phone.clone(), user_id: user_id.clone(), name: name.clone(), active_at: *active_at, messages }
    }

    /// The newest message that offered this button.
    pub(crate) fn offered(&self, button: &str) -> Option<(&Message, &Button)> {
        self.messages.iter().rev().find_map(|message| {
            let found = message.said.buttons.iter().find(|offered| offered.id == button)?;
            Some((message, found))
        })
    }
}

impl Message {
    pub(super) fn new(id: String, said: Said, at: DateTime<Utc>) -> Message {
        Message { id, said, at, status: Status::Accepted }
    }

    /// As CONTRACT.md section 4 has it.
    pub(crate) fn json(&self) -> Value {
        let buttons: Value = self.said.buttons.iter().map(|b| json!({"id": b.id, "title": b.title})).collect();
        json!({
            "id": self.id,
            "direction": if self.said.by_guest { "in" } else { "out" },
            "type": self.said.kind,
            "text": self.said.text,
            "buttons": buttons,
            "at": self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            "status": self.status.name(),
        })
    }
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Status::Accepted => "accepted",
            Status::Sent => "sent",
            Status::Delivered => "delivered",
            Status::Read => "read",
        }
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(10).fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}
