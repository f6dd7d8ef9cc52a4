//! After a hold ended unpaid: the dates are free again, and how to come back. No prices: they were
//! those of that hold.

use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct Expired {
    stay: StayWords,
}

written_in!(Expired, "email/expired/subject.txt", "email/expired/body.txt", "email/expired/body.html");

impl Expired {
    pub(super) fn new(facts: &MailFacts) -> Self {
        Self { stay: StayWords::new(facts) }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        self.stay.dates()
    }
}
