//! What programs ask in JSON and people by a form, read alike.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::faults::is_json;
use super::problem::Problem;
use crate::money;

pub(super) struct Asked {
    members: Map<String, Value>,
    /// A browser sent it, and wants to be led to a page.
    pub(super) by_form: bool,
}

impl Asked {
    pub(super) fn read(headers: &HeaderMap, body: &Bytes, known: &[&str]) -> Result<Asked, Problem> {
        let asked = if is_json(headers) {
            let members = serde_json::from_slice(body).map_err(|error| Problem::malformed_json(error.to_string()))?;
            let Value::Object(members) = members else { return Err(Problem::malformed_json("an object is expected")) };
            Asked { members, by_form: false }
        } else if is_form(headers) {
            // A form, unlike JSON, can be sent by a page of any site that is open in the same browser.
            if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
                return Err(Problem::forbidden("a page of another site sent this form"));
            }
            let pairs = form_urlencoded::parse(body).filter(|(_, value)| !value.is_empty());
            let members = pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect();
            Asked { members, by_form: true }
        } else {
            return Err(Problem::unsupported_media_type());
        };
        match asked.members.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(Problem::one_invalid(name, format!("is unknown: there are {}", known.join(", ")))),
            None => Ok(asked),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::one_invalid(name, "must be a string")),
        }
    }

    pub(super) fn flag(&self, name: &str, unless_given: bool) -> Result<bool, Problem> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(unless_given),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if self.by_form && (text == "true" || text == "false") => Ok(text == "true"),
            Some(_) => Err(Problem::one_invalid(name, "must be true or false")),
        }
    }

    /// Above 0 and with two decimals at most.
    pub(super) fn amount(&self, name: &str) -> Result<Option<Decimal>, Problem> {
        let Some(value) = self.members.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
        let amount = money::amount(value).filter(|amount| *amount > Decimal::ZERO && amount.normalize().scale() <= 2);
        amount.map(Some).ok_or_else(|| Problem::one_invalid(name, "must be an amount above 0, such as 1500.00"))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
