use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Stack;
use crate::wait::eventually;

/// A mail that arrived. What is delivered twice is there twice.
#[derive(Clone, Debug, Deserialize)]
pub struct Mail {
    pub received_at: DateTime<Utc>,
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub headers: HashMap<String, String>,
    pub attachments: Vec<Attachment>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    pub filename: String,
    pub content_type: String,
    content: String,
}

impl Attachment {
    pub fn text(&self) -> String {
        let bytes = STANDARD.decode(&self.content).expect("base64");
        String::from_utf8(bytes).expect("UTF-8")
    }
}

impl Mail {
    pub fn message_id(&self) -> &str {
        self.headers.get("message-id").expect("a Message-ID")
    }
}

/// How the outside world misbehaves, until it is dropped by [`Stack::end_faults`] or has struck `count` times.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The mail server answers so at RCPT, quoting the address.
    Refusal(u16),
    /// It takes its time at RCPT.
    Slow(Duration),
    /// It keeps the mail and closes the connection without its 250.
    Drop,
}

impl Stack {
    /// Every mail, the oldest first.
    pub async fn inbox(&self) -> Vec<Mail> {
        self.mails("/inbox.json").await
    }

    /// The mails to one address, the oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.mails(&format!("/inbox.json?to={address}")).await
    }

    /// Until so many mails have come to that address.
    pub async fn until_mailed(&self, address: &str, count: usize, patience: Duration) -> Vec<Mail> {
        eventually(patience, format_args!("{count} mails to one guest"), async || {
            Some(self.mails_to(address).await).filter(|mails| mails.len() >= count)
        })
        .await
    }

    pub async fn fault(&self, fault: Fault, count: Option<u32>) {
        let mut body = match fault {
            Fault::Refusal(status) => json!({"service": "smtp", "kind": "error", "status": status}),
            Fault::Slow(wait) => json!({"service": "smtp", "kind": "slow", "delay_ms": wait.as_millis()}),
            Fault::Drop => json!({"service": "smtp", "kind": "drop"}),
        };
        if let Some(count) = count {
            body["count"] = count.into();
        }
        let request = self.web.post(self.sandbox("/faults")).header("Content-Type", "application/json");
        let answer = request.body(body.to_string()).send().await.expect("the sandbox");
        assert_eq!(answer.status(), 201, "{body}");
    }

    pub async fn end_faults(&self) {
        let answer = self.web.delete(self.sandbox("/faults")).send().await.expect("the sandbox");
        assert_eq!(answer.status(), 204);
    }

    /// A guest writes on WhatsApp.
    pub async fn says(&self, message: &Value) {
        let request = self.web.post(self.sandbox("/guest/messages")).header("Content-Type", "application/json");
        let answer = request.body(message.to_string()).send().await.expect("the sandbox");
        assert_eq!(answer.status(), 201, "{message}");
    }

    async fn mails(&self, path: &str) -> Vec<Mail> {
        let answer = self.web.get(self.sandbox(path)).send().await.expect("the sandbox");
        let mut mails: Vec<Value> = answer.json().await.expect("the inbox");
        mails.reverse();
        mails.into_iter().map(|mail| serde_json::from_value(mail).expect("a mail")).collect()
    }

    /// An address of the sandbox.
    pub fn sandbox(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.ports.sandbox)
    }
}
