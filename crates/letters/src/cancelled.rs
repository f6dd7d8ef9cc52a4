//! After a cancellation, whoever wished it: that the stay is off, and what comes back of the money.
//! Not why: what a person of the house noted down is the house's.

use domain::money::Money;

use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct Cancelled {
    stay: StayWords,
    /// None where nothing was.
    paid: Option<String>,
    /// None where nothing is.
    refund: Option<String>,
    /// All that was paid comes back.
    is_whole: bool,
}

written_in!(Cancelled, "email/cancelled/subject.txt", "email/cancelled/body.txt", "email/cancelled/body.html");

impl Cancelled {
    pub(super) fn new(facts: &MailFacts) -> Self {
        // A person may have ordered it, or some of it, before the mail is written.
        let refund = facts.refunded + facts.refund_due;
        let unless_none = |money: Money| (money > Money::ZERO).then(|| spanish::pesos(money));
        Self {
            stay: StayWords::new(facts),
            paid: unless_none(facts.paid),
            refund: unless_none(refund),
            is_whole: refund == facts.paid,
        }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = self.stay.dates();
        if let Some(paid) = &self.paid {
            rows.extend([("Pagado", paid.as_str()), ("Devolución", self.refund.as_deref().unwrap_or("nada"))]);
        }
        rows
    }
}
