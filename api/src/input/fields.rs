//! The members of the one object that a body is, taken out one by one.
//!
//! A getter answers `None` when its field is at fault and remembers why; [`Fields::finish`] refuses once,
//! with all of them and whatever nobody asked for.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::{FromRequest, Request};
use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::{body, dates, json};
use crate::problem::{FieldFault, Kind, Problem};

/// Beyond it no accommodation of anybody goes; what fits into this one, the verb knows.
const GUESTS: RangeInclusive<u32> = 1..=1000;

/// As many faults as an answer names; the rest of a nonsensical body is not worth repeating.
const MAX_FAULTS: usize = 40;

/// As much of an unknown field's name as an answer repeats.
const MAX_NAME_CHARS: usize = 80;

#[derive(Debug)]
pub(crate) struct Fields {
    given: Map<String, Value>,
    faults: Vec<FieldFault>,
    canonical: String,
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (head, content) = request.into_parts();
        let bytes = body::json(&head.headers, content).await?;
        Self::parse(&bytes)
    }
}

impl Fields {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let value = json::parse(bytes)?;
        // `Map` is sorted by name, so that two spellings of one object are one.
        let canonical = value.to_string();
        match value {
            Value::Object(given) => Ok(Self { given, faults: Vec::new(), canonical }),
            _ => Err(Problem::new(Kind::InvalidInput, "the body must be a JSON object")),
        }
    }

    /// What was asked, whatever its spacing and order.
    pub(crate) fn canonical(&self) -> &str {
        &self.canonical
    }

    pub(crate) fn accommodation(&mut self) -> Option<i32> {
        self.whole("accommodation_id", 1..=i32::MAX)
    }

    pub(crate) fn guests(&mut self) -> Option<u32> {
        self.whole("guests", GUESTS)
    }

    /// A whole number within `range`.
    pub(super) fn whole<N>(&mut self, name: &'static str, range: RangeInclusive<N>) -> Option<N>
    where
        N: TryFrom<i64> + PartialOrd + Display,
    {
        let Value::Number(number) = self.required(name)? else {
            return self.refuse(name, "must be a whole number");
        };
        if !(number.is_i64() || number.is_u64()) {
            return self.refuse(name, "must be a whole number");
        }
        let within = number.as_i64().and_then(|whole| N::try_from(whole).ok()).filter(|whole| range.contains(whole));
        within.or_else(|| self.refuse(name, format!("must be from {} to {}", range.start(), range.end())))
    }

    /// A string that the domain accepts as a `T`.
    pub(crate) fn text<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<T> {
        let value = self.required(name)?;
        self.read_text(name, &value)
    }

    /// As [`Fields::text`], but absent and `null` are no fault: the outer `Some` says that nothing was.
    pub(crate) fn optional_text<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Option<T>> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => self.read_text(name, &value).map(Some),
        }
    }

    pub(super) fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let value = self.required(name)?;
        let date = value.as_str().and_then(dates::parse);
        date.or_else(|| self.refuse(name, dates::EXPECTED_DATE))
    }

    /// What was read, unless a field is at fault or was not asked for: then each is refused.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Problem> {
        for name in std::mem::take(&mut self.given).keys() {
            let shown = name.chars().take(MAX_NAME_CHARS).collect::<String>();
            self.refuse::<()>(shown, "is not known here");
        }
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(Problem::invalid_input(self.faults)),
        }
    }

    /// Remembers the fault; answers `None`, as the getters do.
    pub(super) fn refuse<T>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Option<T> {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(FieldFault::new(field, message));
        }
        None
    }

    fn required(&mut self, name: &'static str) -> Option<Value> {
        match self.given.remove(name) {
            None => self.refuse(name, "is required"),
            some => some,
        }
    }

    fn read_text<T: FromStr<Err: Display>>(&mut self, name: &'static str, value: &Value) -> Option<T> {
        let Some(text) = value.as_str() else {
            return self.refuse(name, "must be a string");
        };
        text.parse().map_err(|error: T::Err| self.refuse::<T>(name, error.to_string())).ok()
    }
}

#[cfg(test)]
mod tests;
