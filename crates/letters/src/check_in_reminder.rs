//! On the day before the check-in: when to come, and what is left to pay.

use chrono::Datelike;
use domain::local;

use super::money_words::MoneyWords;
use super::stay_words::{Row, StayWords};
use super::{MailFacts, written_in};

pub(super) struct CheckInReminder {
    stay: StayWords,
    money: MoneyWords,
    /// `mañana`: as seen from when the mail is written, which may be late.
    when: String,
}

written_in!(
    CheckInReminder,
    "email/check_in_reminder/subject.txt",
    "email/check_in_reminder/body.txt",
    "email/check_in_reminder/body.html"
);

impl CheckInReminder {
    pub(super) fn new(facts: &MailFacts) -> Self {
        let today = local::today(facts.now, facts.timezone);
        let when = match (facts.stay.check_in() - today).num_days() {
            0 => "hoy".to_owned(),
            1 => "mañana".to_owned(),
            _ => format!("el {}", spanish::day(facts.stay.check_in(), today.year())),
        };
        Self { stay: StayWords::new(facts), money: MoneyWords::new(facts), when }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        [self.stay.dates_and_hours(), self.money.rows()].concat()
    }
}
