//! Money that a person takes and notes, without a provider that tells of it.

use std::fmt;
use std::str::FromStr;

use crate::text_form::serde_as_text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByHand {
    Cash,
    /// A bank transfer.
    Transfer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of cash, transfer")]
pub struct NotByHand;

impl ByHand {
    pub const ALL: [ByHand; 2] = [ByHand::Cash, ByHand::Transfer];

    pub fn as_str(self) -> &'static str {
        match self {
            ByHand::Cash => "cash",
            ByHand::Transfer => "transfer",
        }
    }
}

impl fmt::Display for ByHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ByHand {
    type Err = NotByHand;

    fn from_str(text: &str) -> Result<ByHand, NotByHand> {
        ByHand::ALL.into_iter().find(|way| way.as_str() == text).ok_or(NotByHand)
    }
}

serde_as_text!(ByHand);
