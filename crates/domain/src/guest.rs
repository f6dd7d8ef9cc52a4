//! What a guest tells us of themselves, and where they came from.
//!
//! The personal ones ([`ContactName`], [`Phone`], [`Email`]) can be built only from text that is safe to
//! put in a mail, and show `***` in `Debug`, so that no log line spells one by accident. They have no
//! `Display` and no serde: whoever needs the text says `as_str()`.

mod channel;
mod email;

use std::fmt;
use std::str::FromStr;

pub use channel::Channel;

const MAX_NAME_CHARS: usize = 100;
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// 1 to 100 characters on one line, without spaces around.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ContactName(String);

/// 8 to 15 digits, perhaps with a `+` before them (E.164); kept as given.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// One bare address of at most 100 characters; kept as given.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// What is wrong; never repeats what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuestError {
    #[error("must have 1 to {MAX_NAME_CHARS} characters")]
    NameLength,
    #[error("must not contain control characters")]
    NameControl,
    #[error("must be 8 to 15 digits, with or without a + before them")]
    Phone,
    #[error("must have at most {} characters", email::MAX_LENGTH)]
    EmailLength,
    #[error("must be one e-mail address such as ana@example.com")]
    EmailSyntax,
    #[error("must be one of whatsapp, airbnb, booking, direct, mercadolibre, other")]
    Channel,
}

impl FromStr for ContactName {
    type Err = GuestError;

    fn from_str(text: &str) -> Result<ContactName, GuestError> {
        // Before trimming: a line break at the end is a line break.
        if text.chars().any(steers_text) {
            return Err(GuestError::NameControl);
        }
        let name = text.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
            return Err(GuestError::NameLength);
        }
        Ok(ContactName(name.to_owned()))
    }
}

impl FromStr for Phone {
    type Err = GuestError;

    fn from_str(text: &str) -> Result<Phone, GuestError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let sane = PHONE_DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if sane { Ok(Phone(text.to_owned())) } else { Err(GuestError::Phone) }
    }
}

impl FromStr for Email {
    type Err = GuestError;

    fn from_str(text: &str) -> Result<Email, GuestError> {
        email::check(text)?;
        Ok(Email(text.to_owned()))
    }
}

impl Phone {
    /// Without the `+`: two spellings of one number compare equal.
    pub fn digits(&self) -> &str {
        self.0.strip_prefix('+').unwrap_or(&self.0)
    }
}

macro_rules! personal {
    ($value:ident) => {
        impl $value {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $value {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("***")
            }
        }

        impl TryFrom<&str> for $value {
            type Error = GuestError;

            fn try_from(text: &str) -> Result<$value, GuestError> {
                text.parse()
            }
        }
    };
}

personal!(ContactName);
personal!(Phone);
personal!(Email);

/// Control characters, and those that break or turn a line without being called so: a name that reverses
/// the text after it misleads whoever reads the panel.
pub(crate) fn steers_text(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
