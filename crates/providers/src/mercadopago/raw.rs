//! Members of answers that come in more than one form: ids as numbers or text, amounts likewise.

use chrono::{DateTime, Utc};
use domain::money::Money;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A member's JSON text; none for an absent one and for null.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Raw<'j>(#[serde(borrow)] Option<&'j RawValue>);

impl<'j> Raw<'j> {
    pub(super) fn is_absent(self) -> bool {
        self.json().is_none()
    }

    /// Of a string what it says, of a number its digits; none where that is empty.
    pub(super) fn text(self) -> Option<String> {
        let json = self.json()?;
        let text = match json.bytes().next()? {
            b'"' => serde_json::from_str(json).ok()?,
            b'-' | b'0'..=b'9' => json.to_owned(),
            _ => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// Exact, never by way of a float; none for what is negative or finer than a cent.
    pub(super) fn money(self) -> Option<Money> {
        let text = self.text()?;
        if !text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte)) {
            return None;
        }
        let amount = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok()?;
        let money = amount.normalize().to_string().parse().ok()?;
        Some(money).filter(|money| *money >= Money::ZERO)
    }

    pub(super) fn number(self) -> Option<i64> {
        self.text()?.parse().ok()
    }

    pub(super) fn is_true(self) -> bool {
        self.json() == Some("true")
    }

    pub(super) fn instant(self) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(&self.text()?).ok().map(|instant| instant.to_utc())
    }

    fn json(self) -> Option<&'j str> {
        self.0.map(RawValue::get).filter(|json| *json != "null")
    }
}
