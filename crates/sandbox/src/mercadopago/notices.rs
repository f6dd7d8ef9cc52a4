//! One change of a payment, told as Mercado Pago tells it: in three shapes, of which one can be verified.
//!
//! A notification_url with `source_news=webhooks` gets the signed shape alone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use runtime::settings::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{COLLECTOR, Payment};
use crate::webhooks::{Notice, PATIENCE, signed};

/// The address of Posta's own that is told when the preference names none.
const USUAL: &str = "/api/v1/mercadopago/webhook";
const TAKEN: &[u16] = &[200, 201];
/// Feeds of merchant orders that come along with one payment; production sends up to four.
const ORDER_FEEDS: u64 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Created,
    Updated,
}

pub(crate) fn notices(
    payment: &Payment,
    change: Change,
    secret: &SecretString,
    base_url: &str,
    now: DateTime<Utc>,
) -> Vec<Notice> {
    let url = payment.notification_url.clone().unwrap_or_else(|| format!("{base_url}{USUAL}"));
    let event = Event { secret, request_id: Uuid::new_v4().to_string(), ts: now.timestamp().to_string() };
    let mut notices = vec![event.webhook(&url, payment, change, now)];
    if !url.contains("source_news=webhooks") {
        let (id, order) = (payment.id.to_string(), payment.order().to_string());
        notices.push(event.feed(&url, "payment", &id, &id, Duration::ZERO));
        let resource = format!("https://api.mercadolibre.com/merchant_orders/{order}");
        for number in 1..=ORDER_FEEDS {
            let after = Duration::from_millis(150 * number);
            notices.push(event.feed(&url, "merchant_order", &order, &resource, after));
        }
    }
    notices
}

/// All shapes of one change share the request id and the time.
struct Event<'s> {
    secret: &'s SecretString,
    request_id: String,
    ts: String,
}

impl Event<'_> {
    fn webhook(&self, url: &str, payment: &Payment, change: Change, now: DateTime<Utc>) -> Notice {
        let id = payment.id.to_string();
        let action = match change {
            Change::Created => "payment.created",
            Change::Updated => "payment.updated",
        };
        let body = json!({
            "action": action,
            "api_version": "v1",
            "data": {"id": id},
            "date_created": now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "id": now.timestamp_micros(),
            "live_mode": payment.live_mode,
            "type": "payment",
            "user_id": COLLECTOR.to_string(),
        });
        let manifest = format!("id:{id};request-id:{};ts:{};", self.request_id, self.ts);
        let url = with_query(url, &[("data.id", &id), ("type", "payment")]);
        self.notice(url, "MercadoPago WebHook v1.0 payment", &manifest, &body, Duration::ZERO)
    }

    /// Signed by a rule that nobody documents: it does not validate.
    fn feed(&self, url: &str, topic: &str, id: &str, resource: &str, after: Duration) -> Notice {
        let manifest = format!("feed:{topic};id:{id};request-id:{};ts:{};", self.request_id, self.ts);
        let url = with_query(url, &[("id", id), ("topic", topic)]);
        let agent = format!("MercadoPago Feed v2.0 {topic}");
        self.notice(url, &agent, &manifest, &json!({"resource": resource, "topic": topic}), after)
    }

    fn notice(&self, url: String, agent: &str, manifest: &str, body: &Value, after: Duration) -> Notice {
        let v1 = signed(self.secret, manifest.as_bytes());
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", agent.to_owned()),
            ("x-signature", format!("ts={},v1={v1}", self.ts)),
            ("x-request-id", self.request_id.clone()),
            ("x-socket-timeout", PATIENCE.as_millis().to_string()),
        ];
        Notice { url, headers, body: body.to_string().into_bytes(), taken: TAKEN, after }
    }
}

/// The address keeps the query that it has; a fragment is nothing to send.
pub(crate) fn with_query(url: &str, pairs: &[(&str, &str)]) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let join = match url.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{url}{join}{query}")
}
