//! Money that came: what a person takes and notes, and what a provider tells of.

mod seen;
mod stage;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use crate::text_form::serde_as_text;

pub use seen::{Seen, SeenRefund};
pub use stage::{Stage, counts_as_paid, rank};

/// How a person took it, without a provider that tells of it.
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
