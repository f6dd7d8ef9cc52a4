//! A reservation in words, shared by every mail about one.

use chrono::Datelike;
use domain::local;

use super::{MailFacts, guest_text, spanish};

/// A line of a mail's table: what, and its value.
pub(super) type Row<'a> = (&'static str, &'a str);

pub(super) struct StayWords {
    pub(super) guest: String,
    pub(super) code: String,
    pub(super) cabin: String,
    check_in: String,
    check_out: String,
    nights: String,
    guests: String,
    total: String,
    pub(super) deposit: String,
    /// `las 18:30`, `la 01:30`: 24 hours, cut to the minute.
    pub(super) deadline_time: String,
    /// `martes 24 de noviembre`
    pub(super) deadline_day: String,
    /// The time alone on the same day, with the day otherwise.
    pub(super) deadline: String,
}

impl StayWords {
    pub(super) fn new(facts: &MailFacts) -> Self {
        let today = local::today(facts.now, facts.timezone);
        let last_day = local::today(facts.deadline, facts.timezone);
        let day = |date| spanish::day(date, today.year());
        let deadline_time = spanish::clock_time(facts.deadline, facts.timezone);
        let deadline_day = day(last_day);
        Self {
            guest: guest_text::name(&facts.guest),
            code: facts.code.to_string(),
            cabin: guest_text::one_line(&facts.cabin),
            check_in: day(facts.stay.check_in()),
            check_out: day(facts.stay.check_out()),
            nights: spanish::count(facts.stay.nights(), "noche", "noches"),
            guests: spanish::count(facts.guests, "persona", "personas"),
            total: spanish::pesos(facts.total),
            deposit: spanish::pesos(facts.deposit),
            deadline: if last_day == today {
                deadline_time.clone()
            } else {
                format!("{deadline_time} del {deadline_day}")
            },
            deadline_time,
            deadline_day,
        }
    }

    pub(super) fn dates(&self) -> Vec<Row<'_>> {
        vec![
            ("Cabaña", &self.cabin),
            ("Entrada", &self.check_in),
            ("Salida", &self.check_out),
            ("Estadía", &self.nights),
            ("Huéspedes", &self.guests),
        ]
    }

    pub(super) fn prices(&self) -> Vec<Row<'_>> {
        vec![("Total", &self.total), ("Seña", &self.deposit)]
    }
}
