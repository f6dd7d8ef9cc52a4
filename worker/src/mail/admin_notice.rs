//! To every admin: a matter that wants a person. It names the reservation by its code, and no guest.

use domain::code::Code;
use domain::money::Money;
use serde_json::Value;

use super::{spanish, written_in};

/// What the mail is written from.
#[derive(Clone, Debug)]
pub struct NoticeFacts {
    pub matter: Matter,
    /// Of the reservation that it is about, where it is about one.
    pub code: Option<Code>,
}

/// What admins are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Money is to be given back, and nobody ordered it yet.
    RefundDue { amount: Money },
}

impl Matter {
    /// From the sort of a notice and what was noted with it. None: this build has no words for it.
    pub fn read(sort: &str, detail: &Value) -> Option<Self> {
        match sort {
            "refund_due" => Some(Self::RefundDue { amount: detail.get("amount")?.as_str()?.parse().ok()? }),
            _ => None,
        }
    }
}

pub(super) struct AdminNotice {
    code: Option<String>,
    /// To be given back.
    amount: String,
}

written_in!(
    AdminNotice,
    "email/admin_notice/subject.txt",
    "email/admin_notice/body.txt",
    "email/admin_notice/body.html"
);

impl AdminNotice {
    pub(super) fn new(facts: &NoticeFacts) -> Self {
        let Matter::RefundDue { amount } = facts.matter;
        Self { code: facts.code.as_ref().map(Code::to_string), amount: spanish::pesos(amount) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_matter_is_read_from_its_sort_and_what_was_noted() {
        let amount = "20000.01".parse().unwrap();
        assert_eq!(Matter::read("refund_due", &json!({"amount": "20000.01"})), Some(Matter::RefundDue { amount }));
        for (sort, detail) in [
            ("refund_due", json!({})),
            ("refund_due", json!({"amount": 20000})),
            ("refund_due", json!({"amount": "mucho"})),
            ("refund_due", json!(null)),
            ("flood", json!({"amount": "1.00"})),
        ] {
            assert_eq!(Matter::read(sort, &detail), None, "{sort} {detail}");
        }
    }
}
