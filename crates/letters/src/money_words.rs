//! How the money of a confirmed stay stands, in words.

use domain::money::Money;

use super::MailFacts;
use super::stay_words::Row;

pub(super) struct MoneyWords {
    total: String,
    paid: String,
    /// What is still to be paid, if anything is.
    pub(super) left: Option<String>,
    /// What was paid too much and comes back, if anything was.
    pub(super) back: Option<String>,
}

impl MoneyWords {
    pub(super) fn new(facts: &MailFacts) -> Self {
        let back = facts.refunded + facts.refund_due;
        let left = facts.total - (facts.paid - back);
        let unless_none = |money: Money| (money > Money::ZERO).then(|| spanish::pesos(money));
        Self {
            total: spanish::pesos(facts.total),
            paid: spanish::pesos(facts.paid),
            left: unless_none(left),
            back: unless_none(back),
        }
    }

    pub(super) fn rows(&self) -> Vec<Row<'_>> {
        let mut rows: Vec<Row<'_>> = vec![("Total", &self.total), ("Pagado", &self.paid)];
        rows.extend(self.back.iter().map(|back| ("Devolución", back.as_str())));
        rows.push(("Falta pagar", self.left.as_deref().unwrap_or("nada")));
        rows
    }
}
