//! One request of a provider's, to be signed, spoilt and sent.
//!
//! The signatures are made here and not by the product: see also the documented ones of the fixtures.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tower::ServiceExt as _;

use crate::site::{APP_SECRET, Answer, Site, WEBHOOK_SECRET, send};

pub(super) const WHATSAPP: &str = "/api/v1/webhooks/whatsapp";
pub(super) const MERCADOPAGO: &str = "/api/v1/mercadopago/webhook";
pub(super) const OF_WHATSAPP: &str = "x-hub-signature-256";
pub(super) const OF_MERCADOPAGO: &str = "x-signature";

#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) address: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

impl Delivery {
    pub(super) fn bare(address: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), b"application/json".to_vec())];
        Self { address: address.into(), headers, body: body.into() }
    }

    /// Signed over the body.
    pub(super) fn whatsapp(body: impl Into<Vec<u8>>) -> Self {
        Self::bare(WHATSAPP, body).signed_by(APP_SECRET)
    }

    pub(super) fn signed_by(self, secret: &str) -> Self {
        let signature = format!("sha256={}", hex(secret, &self.body));
        self.with(OF_WHATSAPP, signature)
    }

    /// A text of one guest, with an id of its own.
    pub(super) fn text(words: &str) -> Self {
        Self::whatsapp(messages(&[&text(&format!("wamid.{}", next()), words)]))
    }

    /// Each is another notification of that payment.
    pub(super) fn payment(id: &str) -> Self {
        Self::mercadopago(id, &format!("request-{}", next()), "1766455693")
    }

    /// Signed over the id of the query, the request's id and the time. `id` is not escaped here.
    pub(super) fn mercadopago(id: &str, request_id: &str, ts: &str) -> Self {
        let body = format!(r#"{{"action":"payment.updated","data":{{"id":"{id}"}},"type":"payment"}}"#);
        Self::bare(format!("{MERCADOPAGO}?data.id={id}&type=payment"), body).signed(id, request_id, ts)
    }

    pub(super) fn signed(self, id: &str, request_id: &str, ts: &str) -> Self {
        let mut manifest = String::new();
        for (name, value) in [("id", id), ("request-id", request_id), ("ts", ts)] {
            if !value.is_empty() {
                manifest += &format!("{name}:{value};");
            }
        }
        let signature = format!("ts={ts},v1={}", hex(WEBHOOK_SECRET, manifest.as_bytes()));
        self.with("x-request-id", request_id).with(OF_MERCADOPAGO, signature)
    }

    /// In place of what the header said.
    pub(super) fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(given, _)| given != name);
        self
    }

    pub(super) fn to(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    pub(super) fn header(&self, name: &str) -> &[u8] {
        let named = self.headers.iter().find(|(given, _)| given == name);
        named.map(|(_, value)| value.as_slice()).expect("the header")
    }

    /// Over the wire.
    pub(super) async fn sent(&self, site: &Site) -> Answer {
        let mut request = site.client.post(format!("{}{}", site.base, self.address)).body(self.body.clone());
        for (name, value) in &self.headers {
            request = request.header(name, HeaderValue::from_bytes(value).expect("a header"));
        }
        send(request).await
    }

    /// Without a wire: from nobody that a limit knows. None where no HTTP could carry it.
    pub(super) async fn handed(&self, router: &Router) -> Option<Answer> {
        let mut request = Request::post(&self.address);
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            request = request.header(name, HeaderValue::from_bytes(value).ok()?);
        }
        let request = request.body(Body::from(self.body.clone())).ok()?;
        let (head, body) = router.clone().oneshot(request).await.expect("an answer").into_parts();
        let text = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(text.into()).expect("text");
        Some(Answer { status: head.status.as_u16(), headers: head.headers, text })
    }
}

/// A notification of WhatsApp with these messages.
pub(super) fn messages(messages: &[&str]) -> Vec<u8> {
    let value = format!(r#"{{"messaging_product":"whatsapp","messages":[{}]}}"#, messages.join(","));
    changes(&[&value])
}

pub(super) fn changes(values: &[&str]) -> Vec<u8> {
    let changes: Vec<_> = values.iter().map(|value| format!(r#"{{"field":"messages","value":{value}}}"#)).collect();
    format!(r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{}]}}]}}"#, changes.join(","))
        .into_bytes()
}

/// `words` as they stand inside a JSON string.
pub(super) fn text(wamid: &str, words: &str) -> String {
    format!(
        r#"{{"from":"5493515550101","id":"{wamid}","timestamp":"1795527723","type":"text","text":{{"body":"{words}"}}}}"#
    )
}

pub(super) fn hex(secret: &str, text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(text);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
