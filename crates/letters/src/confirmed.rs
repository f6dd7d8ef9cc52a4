//! When the stay is certain: when to come and go, what is left to pay, what cancelling costs. Its
//! calendar file is the only attachment that a mail of ours has.

use chrono::{DateTime, Utc};
use providers::smtp::Attachment;
use spanish::TermWords;

use super::money_words::MoneyWords;
use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct Confirmed {
    stay: StayWords,
    money: MoneyWords,
    terms: Vec<TermWords>,
}

written_in!(Confirmed, "email/confirmed/subject.txt", "email/confirmed/body.txt", "email/confirmed/body.html");

impl Confirmed {
    pub(super) fn new(facts: &MailFacts) -> Self {
        Self {
            stay: StayWords::new(facts),
            money: MoneyWords::new(facts),
            terms: spanish::terms(facts.stay.check_in(), facts.now, facts.timezone),
        }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        [self.stay.dates_and_hours(), self.money.rows()].concat()
    }
}

/// `reserva.ics`. `changed`: when the stay was confirmed, so that the same stay is the same file.
pub fn calendar_attachment(facts: &MailFacts, changed: DateTime<Utc>) -> Attachment {
    let stay = calendar::GuestStay {
        code: &facts.code,
        cabin: &facts.cabin,
        nights: facts.stay.check_in()..facts.stay.check_out(),
        timezone: facts.timezone,
        changed,
    };
    Attachment {
        filename: "reserva.ics".to_owned(),
        content_type: calendar::PUBLISHED.to_owned(),
        bytes: calendar::for_guest(&stay).into_bytes(),
    }
}
