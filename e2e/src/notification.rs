use std::fmt::Write as _;
use std::net::Ipv4Addr;

use futures::future::join_all;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

use crate::Stack;

/// Mercado Pago's word, as it arrives from wherever the test likes. Cloned and sent, it is the same delivery again.
#[derive(Clone, Debug)]
pub struct Notification {
    payment: String,
    request_id: String,
    signature: String,
}

impl Stack {
    /// One that was not sent before, signed as Mercado Pago documents it.
    pub fn notification(&self, payment: &str) -> Notification {
        self.signed_with(&self.setting("MERCADOPAGO_WEBHOOK_SECRET"), payment)
    }

    /// One by somebody who has another secret.
    pub fn forged(&self, payment: &str) -> Notification {
        self.signed_with("another application's secret", payment)
    }

    fn signed_with(&self, secret: &str, payment: &str) -> Notification {
        let (request_id, ts) = (Uuid::new_v4().to_string(), "1766455693");
        let manifest = format!("id:{payment};request-id:{request_id};ts:{ts};");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
        mac.update(manifest.as_bytes());
        let mut signature = format!("ts={ts},v1=");
        for byte in mac.finalize().into_bytes() {
            write!(signature, "{byte:02x}").expect("a string takes it");
        }
        Notification { payment: payment.to_owned(), request_id, signature }
    }

    /// All at once; the status of each answer.
    pub async fn deliver(&self, notifications: &[Notification]) -> Vec<u16> {
        join_all(notifications.iter().map(|notification| self.deliver_one(notification))).await
    }

    async fn deliver_one(&self, notification: &Notification) -> u16 {
        let Notification { payment, request_id, signature } = notification;
        let path = format!("/api/v1/mercadopago/webhook?source_news=webhooks&data.id={payment}&type=payment");
        let body = json!({"action": "payment.updated", "data": {"id": payment}, "type": "payment"});
        let headers = [("x-signature", signature.as_str()), ("x-request-id", request_id.as_str())];
        self.post(&path, Ipv4Addr::new(10, 200, 0, 1), &body, &headers).await.status
    }
}
