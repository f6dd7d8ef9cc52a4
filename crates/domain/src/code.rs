//! A reservation's code: what a guest reads out over the phone.
//!
//! `RES`, the UTC date of its making as `yymmdd`, six upper-case hex digits. It names a reservation and
//! opens nothing: it can be guessed, so reading one takes a token as well. The system before also made
//! `BLK` and eight hex digits, for nights that a channel had taken: such a code is read, never made.
//! Other spellings of a code are refused.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use crate::text_form::serde_as_text;

const PREFIX: &str = "RES";
const DATE_DIGITS: usize = 6;
const HEX_DIGITS: usize = 6;
const ADOPTED_PREFIX: &str = "BLK";
const ADOPTED_HEX_DIGITS: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a reservation code such as RES261205A1B2C3")]
pub struct CodeError;

impl Code {
    /// `entropy` comes from the caller; a clash within a day is the unique constraint's to refuse.
    pub fn new(now: DateTime<Utc>, entropy: [u8; 3]) -> Code {
        let [a, b, c] = entropy;
        Code(format!("{PREFIX}{}{a:02X}{b:02X}{c:02X}", now.format("%y%m%d")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Code, CodeError> {
        if is_ours(text) || is_adopted(text) { Ok(Code(text.to_owned())) } else { Err(CodeError) }
    }
}

serde_as_text!(Code);

fn is_ours(text: &str) -> bool {
    let parts = text.strip_prefix(PREFIX).and_then(|rest| rest.split_at_checked(DATE_DIGITS));
    parts.is_some_and(|(date, hex)| is_date(date) && is_upper_hex(hex, HEX_DIGITS))
}

fn is_adopted(text: &str) -> bool {
    text.strip_prefix(ADOPTED_PREFIX).is_some_and(|hex| is_upper_hex(hex, ADOPTED_HEX_DIGITS))
}

fn is_date(yymmdd: &str) -> bool {
    yymmdd.bytes().all(|byte| byte.is_ascii_digit())
        && NaiveDate::parse_from_str(&format!("20{yymmdd}"), "%Y%m%d").is_ok()
}

fn is_upper_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
}

#[cfg(test)]
mod tests;
