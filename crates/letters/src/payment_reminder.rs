//! When a third of the hold is left: that it ends, and when.

use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct PaymentReminder {
    stay: StayWords,
    /// `Te quedan 10 minutos`
    left: String,
}

written_in!(
    PaymentReminder,
    "email/payment_reminder/subject.txt",
    "email/payment_reminder/body.txt",
    "email/payment_reminder/body.html"
);

impl PaymentReminder {
    pub(super) fn new(facts: &MailFacts) -> Self {
        Self { stay: StayWords::new(facts), left: spanish::time_left(facts.deadline - facts.now) }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        [self.stay.dates(), self.stay.prices()].concat()
    }
}
