//! A rule that refuses: exit 1, nothing changed, and the rule's own words.

use anyhow::anyhow;
use booking::Refusal;

use crate::failure::Failure;

pub fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Store(error) => Failure::Undone(anyhow::Error::new(error).context("the change cannot be written")),
        rule => Failure::Undone(anyhow!("{rule}")),
    }
}
