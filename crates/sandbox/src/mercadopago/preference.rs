//! A preference: what is to be paid, until when, and where the payer goes afterwards.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{COLLECTOR, Outcome, Refused, date};
use crate::money;

#[derive(Clone, Debug)]
pub(crate) struct Preference {
    pub(crate) id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) live_mode: bool,
    /// The sum of its items.
    pub(crate) amount: Decimal,
    /// `None`: it does not expire.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    asked: Map<String, Value>,
}

impl Preference {
    pub(crate) fn read(asked: Map<String, Value>, live_mode: bool, now: DateTime<Utc>) -> Result<Preference, Refused> {
        let id = format!("{COLLECTOR}-{}", Uuid::new_v4());
        Preference { id, created_at: now, live_mode, amount: Decimal::ZERO, expires_at: None, asked }.checked()
    }

    pub(super) fn changed(&self, members: Map<String, Value>) -> Result<Preference, Refused> {
        let mut preference = self.clone();
        preference.asked.extend(members);
        preference.checked()
    }

    fn checked(mut self) -> Result<Preference, Refused> {
        let items = self.asked.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
        let items = items.ok_or(Refused::Invalid("items needed"))?;
        self.amount = items.iter().map(price).sum::<Option<Decimal>>().ok_or(Refused::Invalid("unit_price invalid"))?;
        if self.asked.get("auto_return").is_some_and(|value| !value.is_null())
            && self.back_url(Outcome::Approve).is_none()
        {
            return Err(Refused::Invalid("auto_return invalid. back_url.success must be defined"));
        }
        let end = match self.asked.get("expiration_date_to") {
            None | Some(Value::Null) => None,
            Some(value) => Some(instant(value).ok_or(Refused::Invalid("expiration_date_to invalid"))?),
        };
        self.expires_at = end.filter(|_| self.asked.get("expires") == Some(&Value::Bool(true)));
        Ok(self)
    }

    /// What was asked for, and what Mercado Pago adds.
    pub(crate) fn json(&self, here: &str) -> Value {
        let mut shown = self.asked.clone();
        let page = format!("{here}/pay/{}", self.id);
        for absent in ["external_reference", "expiration_date_from", "expiration_date_to", "notification_url"] {
            shown.entry(absent).or_insert(Value::Null);
        }
        shown.entry("expires").or_insert(Value::Bool(false));
        shown.insert("id".to_owned(), self.id.clone().into());
        shown.insert("init_point".to_owned(), page.clone().into());
        shown.insert("sandbox_init_point".to_owned(), page.into());
        shown.insert("collector_id".to_owned(), COLLECTOR.into());
        shown.insert("client_id".to_owned(), json!("0"));
        shown.insert("date_created".to_owned(), date(self.created_at).into());
        Value::Object(shown)
    }

    pub(crate) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    pub(crate) fn reference(&self) -> Option<&str> {
        self.text("external_reference")
    }

    pub(crate) fn notification_url(&self) -> Option<&str> {
        self.text("notification_url")
    }

    pub(crate) fn metadata(&self) -> Value {
        self.asked.get("metadata").cloned().unwrap_or_else(|| json!({}))
    }

    pub(crate) fn titles(&self) -> Vec<&str> {
        let items = self.asked.get("items").and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.get("title")?.as_str()).collect()
    }

    /// Only http and https: it becomes a Location.
    pub(crate) fn back_url(&self, outcome: Outcome) -> Option<&str> {
        let name = match outcome {
            Outcome::Approve => "success",
            Outcome::Reject => "failure",
            Outcome::Pending => "pending",
        };
        let url = self.asked.get("back_urls")?.get(name)?.as_str()?;
        let usual = |c: char| c.is_ascii_graphic() && !"\"<>\\".contains(c);
        let known = url.starts_with("https://") || url.starts_with("http://");
        (known && url.chars().all(usual)).then_some(url)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.asked.get(name)?.as_str().filter(|text| !text.is_empty())
    }
}

fn price(item: &Value) -> Option<Decimal> {
    let quantity =
        item.get("quantity").map_or(Some(1), Value::as_u64).filter(|quantity| (1..=10_000).contains(quantity))?;
    let price = item.get("unit_price").and_then(money::amount).filter(|price| *price > Decimal::ZERO)?;
    price.checked_mul(quantity.into())
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}
