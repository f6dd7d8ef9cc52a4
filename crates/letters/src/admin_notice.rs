//! To every admin: a matter that wants a person. It names the reservation by its code, and no guest.

use domain::code::Code;
use domain::money::Money;
use serde_json::Value;

pub use super::dead_jobs::{DEAD_JOBS, DeadJobs};
pub use super::payment_notice::Oddity;
use super::{Rendered, dead_jobs, payment_notice, written_in};

/// What the mail is written from.
#[derive(Clone, Debug)]
pub struct NoticeFacts {
    pub matter: Matter,
    /// Of the reservation that it is about, where it is about one.
    pub code: Option<Code>,
}

/// What admins are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Money is to be given back, and nobody ordered it yet.
    RefundDue { amount: Money },
    /// A payment wants a person to decide.
    Payment { oddity: Oddity, amount: Money },
    /// Jobs died since the last time.
    DeadJobs(DeadJobs),
}

impl Matter {
    /// From the sort of a notice and what was noted with it. None: this build has no words for it.
    pub fn read(sort: &str, detail: &Value) -> Option<Self> {
        let amount = || detail.get("amount")?.as_str()?.parse().ok();
        let payment = |oddity| Some(Self::Payment { oddity, amount: amount()? });
        match sort {
            "refund_due" => Some(Self::RefundDue { amount: amount()? }),
            "payment_too_small" => payment(Oddity::TooSmall),
            "charged_back" => payment(Oddity::ChargedBack),
            DEAD_JOBS => DeadJobs::read(detail).map(Self::DeadJobs),
            _ => None,
        }
    }
}

pub(super) fn render(facts: &NoticeFacts) -> Result<Rendered, askama::Error> {
    match &facts.matter {
        Matter::RefundDue { amount } => {
            let code = facts.code.as_ref().map(Code::to_string);
            AdminNotice { code, amount: spanish::pesos(*amount) }.render()
        }
        Matter::Payment { oddity, amount } => payment_notice::render(*oddity, *amount, facts.code.as_ref()),
        Matter::DeadJobs(dead) => dead_jobs::render(dead),
    }
}

struct AdminNotice {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dead_jobs::Alike;

    #[test]
    fn a_matter_is_read_from_its_sort_and_what_was_noted() {
        let amount = "20000.01".parse().unwrap();
        assert_eq!(Matter::read("refund_due", &json!({"amount": "20000.01"})), Some(Matter::RefundDue { amount }));
        let charged_back = Matter::Payment { oddity: Oddity::ChargedBack, amount };
        assert_eq!(Matter::read("charged_back", &json!({"amount": "20000.01"})), Some(charged_back));
        for (sort, detail) in [
            ("payment_too_small", json!({})),
            ("refund_due", json!({})),
            ("refund_due", json!({"amount": 20000})),
            ("refund_due", json!({"amount": "mucho"})),
            ("refund_due", json!(null)),
            ("flood", json!({"amount": "1.00"})),
            ("dead_jobs", json!({"count": 3})),
            ("dead_jobs", json!({"count": "3", "groups": [], "more": 0})),
        ] {
            assert_eq!(Matter::read(sort, &detail), None, "{sort} {detail}");
        }
    }

    #[test]
    fn dead_jobs_are_read_with_their_groups() {
        let detail =
            json!({"count": 3, "groups": [{"kind": "send_email", "error": "# no such user", "count": 3}], "more": 0});
        let alike = Alike { kind: "send_email".to_owned(), error: "# no such user".to_owned(), count: 3 };
        let dead = DeadJobs { count: 3, groups: vec![alike], more: 0 };
        assert_eq!(Matter::read("dead_jobs", &detail), Some(Matter::DeadJobs(dead)));
    }
}
