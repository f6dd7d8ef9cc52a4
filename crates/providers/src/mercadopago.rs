//! Payments by Mercado Pago's Checkout Pro: pages to pay on, what became of them, money back.
//!
//! Every write carries a key: repeated with the same one, what was done is not done again. What is told here of a
//! payment is what Mercado Pago says; whether it is ours and enough is for the caller to say.
//! <https://www.mercadopago.com.ar/developers/es/reference>

mod payment;
mod preference;
mod raw;
mod refund;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::money::Money;
use hyper::Method;
use hyper::header::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::{metrics, settings};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

use crate::http::{self, Answer, Call, Client};

pub use crate::http::{CallError, ClientError, Kind};
pub use domain::payment::{Seen as Payment, SeenRefund};
pub use preference::{Made, Preference};
pub use refund::Refunded;

/// Payments of one reservation that are looked at: [`PAGES`] of so many.
const PAGE: usize = 50;
const PAGES: usize = 4;

/// Asks Mercado Pago as one seller. Cheap to clone.
#[derive(Clone)]
pub struct MercadoPago(Arc<Inner>);

struct Inner {
    client: Client,
    api_url: String,
    bearer: HeaderValue,
    is_live: bool,
    collector: OnceCell<i64>,
}

impl MercadoPago {
    /// `None`: there is no access token, payments are not offered. Opens no connection.
    pub fn new(settings: &settings::MercadoPago) -> Result<Option<Self>, ClientError> {
        let Some(token) = &settings.access_token else { return Ok(None) };
        Ok(Some(Self(Arc::new(Inner {
            client: http::client(&settings.api_url, "MERCADOPAGO_API_URL")?,
            api_url: settings.api_url.clone(),
            bearer: http::bearer(token, "MERCADOPAGO_ACCESS_TOKEN")?,
            is_live: is_live(token),
            collector: OnceCell::new(),
        }))))
    }

    /// Whether the token moves money. A payment of the other sort is not ours.
    pub fn is_live(&self) -> bool {
        self.0.is_live
    }

    /// The seller's account, which payments must have gone to. Asked once and kept.
    pub async fn collector(&self) -> Result<i64, CallError> {
        self.0.collector.get_or_try_init(|| self.seller()).await.copied()
    }

    /// A page to pay on. The same `key` gives the same page again.
    pub async fn create_preference(&self, asked: &Preference<'_>, key: &str) -> Result<Made, CallError> {
        let body = preference::body(asked).map_err(|_| CallError::permanent("the preference cannot be written"))?;
        let call = self.write(Method::POST, "/checkout/preferences", body, key);
        self.ask(call, |answer| answer.json(preference::read)).await
    }

    /// Lets the page of preference `id` be paid on until then.
    pub async fn extend_preference(&self, id: &str, until: DateTime<Utc>, key: &str) -> Result<(), CallError> {
        let path = format!("/checkout/preferences/{}", encoded(id));
        let call = self.write(Method::PUT, &path, preference::extension(until), key);
        self.ask(call, |answer| answer.json(|_| Some(()))).await
    }

    /// `None`: there is no such payment, or not yet; a notification may be faster than the payment.
    pub async fn payment(&self, id: &str) -> Result<Option<Payment>, CallError> {
        if id.is_empty() {
            return Ok(None);
        }
        let call = self.read(&format!("/v1/payments/{}", encoded(id)));
        let read = |answer: &Answer| match answer.status.as_u16() {
            404 => Ok(None),
            _ => answer.json(payment::read).map(Some),
        };
        self.ask(call, read).await
    }

    /// What was paid, or tried, under a reference of ours: the newest first, at most 200.
    pub async fn payments_of(&self, reference: &str) -> Result<Vec<Payment>, CallError> {
        let mut found = Vec::new();
        for page in 0..PAGES {
            let path = format!(
                "/v1/payments/search?external_reference={}&sort=date_created&criteria=desc&limit={PAGE}&offset={}",
                encoded(reference),
                page * PAGE
            );
            let payments = self.ask(self.read(&path), |answer| answer.json(payment::read_all)).await?;
            let is_last = payments.len() < PAGE;
            // The search is theirs: what it finds beside what was asked for is not ours.
            found.extend(payments.into_iter().filter(|payment| payment.reference.as_deref() == Some(reference)));
            if is_last {
                break;
            }
        }
        Ok(found)
    }

    /// Orders `amount` of a payment back. It may be refused in the answer's status, or be on its way.
    pub async fn refund(&self, payment: &str, amount: Money, key: &str) -> Result<Refunded, CallError> {
        let path = format!("/v1/payments/{}/refunds", encoded(payment));
        let call = self.write(Method::POST, &path, refund::body(amount), key);
        self.ask(call, |answer| answer.json(|body| refund::read(body, amount))).await
    }

    /// Asks afresh who the token belongs to: what `posta check` asks. Tells the account and whether money moves.
    pub async fn check(&self) -> Result<String, CallError> {
        let seller = self.seller().await?;
        Ok(format!("account {seller}, {}", if self.0.is_live { "live" } else { "test token, no money moves" }))
    }

    async fn seller(&self) -> Result<i64, CallError> {
        self.ask(self.read("/users/me"), |answer| answer.json(payment::read_account)).await
    }

    fn read<'c>(&self, path: &str) -> Call<'c> {
        Call::get(format!("{}{path}", self.0.api_url))
    }

    fn write<'c>(&self, method: Method, path: &str, body: Vec<u8>, key: &'c str) -> Call<'c> {
        Call { method, url: format!("{}{path}", self.0.api_url), body: Some(body), key: Some(key) }
    }

    async fn ask<T>(&self, call: Call<'_>, read: impl FnOnce(&Answer) -> Result<T, CallError>) -> Result<T, CallError> {
        let asked = call.run(&self.0.client, &self.0.bearer).await.and_then(|answer| read(&answer));
        metrics::provider_call("mercadopago", asked.as_ref().map_or_else(|error| error.kind().as_str(), |_| "ok"));
        asked
    }
}

fn is_live(token: &SecretString) -> bool {
    !token.expose_secret().starts_with("TEST-")
}

/// Ids come from outside: none may leave its place in the path.
fn encoded(part: &str) -> String {
    utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()
}
