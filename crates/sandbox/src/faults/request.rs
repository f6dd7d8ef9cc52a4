//! Reads the body of `POST /faults`. Every member at fault is named, not only the first; nothing is guessed.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{Fault, Kind, Service};

const SERVICES: [(&str, Service); 6] = [
    ("smtp", Service::Smtp),
    ("whatsapp", Service::Whatsapp),
    ("mercadopago", Service::MercadoPago),
    ("speech", Service::Speech),
    ("feeds", Service::Feeds),
    ("webhooks", Service::Webhooks),
];
const KINDS: [&str; 7] = ["error", "slow", "refuse", "drop", "duplicate", "disorder", "late"];
const MEMBERS: [&str; 6] = ["service", "kind", "status", "rate", "delay_ms", "count"];

/// RFC 5321 4.5.3.2: a client waits five minutes for the answer to RCPT.
const LONGEST_DELAY: u64 = 300_000;
const HIGHEST_COUNT: u64 = 1_000_000_000;
/// How long webhooks are gathered for disorder unless told.
const GATHERED: u64 = 2_000;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invalid {
    pub(crate) field: String,
    pub(crate) message: String,
}

pub(crate) fn read(body: &Map<String, Value>) -> Result<Fault, Vec<Invalid>> {
    let mut form = Form { body, invalid: Vec::new() };
    form.refuse_unknown();
    let service = form.word("service", &SERVICES.map(|(name, _)| name));
    let service = SERVICES.into_iter().find(|(name, _)| Some(*name) == service).map(|(_, service)| service);
    let kind = form.word("kind", &KINDS);
    let status = form.whole("status", 400, 599);
    let rate = form.rate();
    let delay = form.whole("delay_ms", 0, LONGEST_DELAY);
    let count = form.whole("count", 1, HIGHEST_COUNT);

    let of_webhooks = kind.is_some_and(|kind| matches!(kind, "duplicate" | "disorder" | "late"));
    let to_webhooks = service == Some(Service::Webhooks);
    if of_webhooks && service.is_some() && !to_webhooks {
        form.refuse("kind", "is how webhooks go out: for service webhooks only");
    }
    if kind.is_some() && !of_webhooks && to_webhooks {
        form.refuse("kind", "is not how webhooks go out: those are duplicate, disorder, late");
    } else if kind == Some("drop") && service.is_some_and(|service| service != Service::Smtp) {
        form.refuse("kind", "drops a mail that was received: for service smtp only");
    }
    let kind = match kind {
        Some("error") => status.and_then(|status| u16::try_from(status).ok()).map(|status| Kind::Error { status }),
        Some("slow") => Some(Kind::Slow),
        Some("refuse") => Some(Kind::Refuse),
        Some("drop") => Some(Kind::Drop),
        Some("duplicate") => Some(Kind::Duplicate),
        Some("disorder") => Some(Kind::Disorder),
        Some("late") => Some(Kind::Late),
        _ => None,
    };
    if body.get("kind").is_some_and(|kind| kind == "error") && !body.contains_key("status") {
        form.refuse("status", "is needed: what an error answers, 400 to 599");
    }
    if matches!(kind, Some(Kind::Slow | Kind::Late)) && !body.contains_key("delay_ms") {
        form.refuse("delay_ms", "is needed: how long is waited");
    }

    let unless_given = if kind == Some(Kind::Disorder) { GATHERED } else { 0 };
    let delay = Duration::from_millis(delay.unwrap_or(unless_given));
    match (service, kind, form.invalid.is_empty()) {
        (Some(service), Some(kind), true) => Ok(Fault { service, kind, per_million: rate, delay, count }),
        _ => Err(form.invalid),
    }
}

struct Form<'b> {
    body: &'b Map<String, Value>,
    invalid: Vec<Invalid>,
}

impl<'b> Form<'b> {
    fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.invalid.push(Invalid { field: field.to_owned(), message: message.into() });
    }

    fn refuse_unknown(&mut self) {
        for name in self.body.keys().filter(|name| !MEMBERS.contains(&name.as_str())) {
            self.refuse(name, format!("is unknown: there are {}", MEMBERS.join(", ")));
        }
    }

    fn word(&mut self, field: &str, words: &[&str]) -> Option<&'b str> {
        let word = self.body.get(field).and_then(Value::as_str).filter(|word| words.contains(word));
        if word.is_none() {
            self.refuse(field, format!("must be one of {}", words.join(", ")));
        }
        word
    }

    fn whole(&mut self, field: &str, least: u64, most: u64) -> Option<u64> {
        let value = self.body.get(field)?;
        let whole = value.as_u64().filter(|whole| (least..=most).contains(whole));
        if whole.is_none() {
            self.refuse(field, format!("must be a whole number from {least} to {most}"));
        }
        whole
    }

    /// In millionths, so that shares add up exactly; a rate above 0 never becomes 0.
    fn rate(&mut self) -> u32 {
        let Some(value) = self.body.get("rate") else { return 1_000_000 };
        let Some(rate) = value.as_f64().filter(|rate| (0.0..=1.0).contains(rate)) else {
            self.refuse("rate", "must be a number from 0 to 1");
            return 0;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1,000,000 by the check above"
        )]
        let millionths = (rate * 1e6).round() as u32;
        if rate > 0.0 { millionths.max(1) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(body: &Value) -> Vec<String> {
        let invalid = read(body.as_object().unwrap()).expect_err("should be refused");
        invalid.into_iter().map(|invalid| invalid.field).collect()
    }

    #[test]
    fn a_fault_is_read_with_its_defaults() {
        let least = json!({"service": "smtp", "kind": "error", "status": 451});
        let fault = Fault {
            service: Service::Smtp,
            kind: Kind::Error { status: 451 },
            per_million: 1_000_000,
            delay: Duration::ZERO,
            count: None,
        };
        assert_eq!(read(least.as_object().unwrap()), Ok(fault));

        let all = json!({"service": "smtp", "kind": "slow", "status": 451, "rate": 0.25, "delay_ms": 40, "count": 2});
        let fault =
            Fault { kind: Kind::Slow, per_million: 250_000, delay: Duration::from_millis(40), count: Some(2), ..fault };
        assert_eq!(read(all.as_object().unwrap()), Ok(fault));

        let disorder = json!({"service": "webhooks", "kind": "disorder"});
        let fault = Fault {
            service: Service::Webhooks,
            kind: Kind::Disorder,
            per_million: 1_000_000,
            delay: Duration::from_secs(2),
            count: None,
        };
        assert_eq!(read(disorder.as_object().unwrap()), Ok(fault));
    }

    #[test]
    fn each_member_at_fault_is_named() {
        for (body, named) in [
            (json!({}), vec!["service", "kind"]),
            (json!({"service": "fax", "kind": "melt", "colour": 1}), vec!["colour", "service", "kind"]),
            (json!({"service": 1, "kind": null}), vec!["service", "kind"]),
            (json!({"service": "smtp", "kind": "error"}), vec!["status"]),
            (json!({"service": "smtp", "kind": "error", "status": 250}), vec!["status"]),
            (json!({"service": "smtp", "kind": "error", "status": "451"}), vec!["status"]),
            (json!({"service": "smtp", "kind": "slow"}), vec!["delay_ms"]),
            (json!({"service": "smtp", "kind": "slow", "delay_ms": -1}), vec!["delay_ms"]),
            (json!({"service": "smtp", "kind": "slow", "delay_ms": 300_001}), vec!["delay_ms"]),
            (json!({"service": "smtp", "kind": "drop", "rate": 1.5, "count": 0}), vec!["rate", "count"]),
            (json!({"service": "smtp", "kind": "drop", "rate": null, "count": 1.5}), vec!["rate", "count"]),
            (json!({"service": "smtp", "kind": "late", "delay_ms": 1}), vec!["kind"]),
            (json!({"service": "webhooks", "kind": "late"}), vec!["delay_ms"]),
            (json!({"service": "webhooks", "kind": "refuse"}), vec!["kind"]),
            (json!({"service": "webhooks", "kind": "drop"}), vec!["kind"]),
            (json!({"service": "whatsapp", "kind": "duplicate"}), vec!["kind"]),
            (json!({"service": "feeds", "kind": "drop"}), vec!["kind"]),
        ] {
            assert_eq!(fields(&body), named, "{body}");
        }
    }

    #[test]
    fn the_smallest_rate_above_zero_still_strikes() {
        let body = json!({"service": "smtp", "kind": "refuse", "rate": 1e-9});
        assert_eq!(read(body.as_object().unwrap()).unwrap().per_million, 1);
    }
}
