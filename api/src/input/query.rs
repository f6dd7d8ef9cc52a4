//! What stands after the `?`. Names that nobody asked for are left alone: other programs add theirs to links.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::NaiveDate;

use super::dates;
use crate::problem::{FieldFault, Problem};

pub(crate) struct Query {
    given: Vec<(String, String)>,
    faults: Vec<FieldFault>,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let given = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Ok(Self { given, faults: Vec::new() })
    }
}

impl Query {
    /// The first of that name, percent-decoded.
    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Trimmed, the first of that name; empty where it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.optional(name).unwrap_or_default().trim()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.optional(name).is_some()
    }

    /// `None` where the date is at fault; [`Query::finish`] refuses it then.
    pub(crate) fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let mut given = self.given.iter().filter(|(given, _)| given == name).map(|(_, value)| value);
        let read = match (given.next(), given.next()) {
            (None, _) => Err("is required"),
            (Some(text), None) => dates::parse(text).ok_or(dates::EXPECTED_DATE),
            (Some(_), Some(_)) => Err("must be given once"),
        };
        read.map_err(|message| self.refuse(name, message)).ok()
    }

    pub(crate) fn refuse(&mut self, name: &'static str, message: &'static str) {
        self.faults.push(FieldFault::new(name, message));
    }

    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, Problem> {
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(Problem::invalid_input(self.faults)),
        }
    }
}
