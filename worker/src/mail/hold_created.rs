//! At once after a hold: the code, until when, what to pay.

use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct HoldCreated {
    stay: StayWords,
}

written_in!(
    HoldCreated,
    "email/hold_created/subject.txt",
    "email/hold_created/body.txt",
    "email/hold_created/body.html"
);

impl HoldCreated {
    pub(super) fn new(facts: &MailFacts) -> Self {
        Self { stay: StayWords::new(facts) }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        [self.stay.dates(), self.stay.prices()].concat()
    }
}
