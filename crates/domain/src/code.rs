//! A reservation's code: what a guest reads out over the phone.
//!
//! Ours is `RES`, the UTC date of its making as `yymmdd`, six upper-case hex digits. It names a reservation
//! and opens nothing: it can be guessed, so reading one takes a token as well. The system before also held
//! `BLK` with eight digits and whatever was typed into its table, so any short word of letters, digits,
//! `-`, `_` and `.` is read. What could steer a path, a header or a line of a mail is refused.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::text_form::serde_as_text;

const PREFIX: &str = "RES";
/// As many as the column holds.
const MAX_LENGTH: usize = 20;

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
        if is_word(text) { Ok(Code(text.to_owned())) } else { Err(CodeError) }
    }
}

serde_as_text!(Code);

fn is_word(text: &str) -> bool {
    (1..=MAX_LENGTH).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests;
