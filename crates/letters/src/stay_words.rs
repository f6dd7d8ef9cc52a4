//! A reservation in words, shared by every mail about one.

use chrono::Datelike;
use domain::{hours, local};

use super::{MailFacts, guest_text};

/// A line of a mail's table: what, and its value.
pub(super) type Row<'a> = (&'static str, &'a str);

pub(super) struct StayWords {
    pub(super) guest: String,
    pub(super) code: String,
    pub(super) cabin: String,
    /// The address of the guest's own page.
    pub(super) page: String,
    pub(super) check_in: String,
    pub(super) check_out: String,
    /// `las 14:00`: from then on a guest may come.
    pub(super) check_in_time: String,
    /// `las 10:00`: until then a guest has to leave.
    pub(super) check_out_time: String,
    arrival: String,
    departure: String,
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
        let day = |date| spanish::day(date, today.year());
        let (check_in, check_out) = (day(facts.stay.check_in()), day(facts.stay.check_out()));
        let time = |at| spanish::clock_time(at, facts.timezone);
        let check_in_time = time(hours::check_in_at(facts.stay.check_in(), facts.timezone));
        let check_out_time = time(hours::check_out_at(facts.stay.check_out(), facts.timezone));
        Self {
            guest: guest_text::name(&facts.guest),
            code: facts.code.to_string(),
            cabin: guest_text::one_line(&facts.cabin),
            page: guest_text::one_line(&facts.page),
            arrival: format!("{check_in}, desde {check_in_time}"),
            departure: format!("{check_out}, hasta {check_out_time}"),
            check_in,
            check_out,
            check_in_time,
            check_out_time,
            nights: spanish::count(facts.stay.nights(), "noche", "noches"),
            guests: spanish::count(facts.guests, "persona", "personas"),
            total: spanish::pesos(facts.total),
            deposit: spanish::pesos(facts.deposit),
            deadline: spanish::deadline(facts.deadline, facts.now, facts.timezone),
            deadline_time: time(facts.deadline),
            deadline_day: day(local::today(facts.deadline, facts.timezone)),
        }
    }

    pub(super) fn dates(&self) -> Vec<Row<'_>> {
        self.between(&self.check_in, &self.check_out)
    }

    pub(super) fn dates_and_hours(&self) -> Vec<Row<'_>> {
        self.between(&self.arrival, &self.departure)
    }

    fn between<'a>(&'a self, from: &'a str, to: &'a str) -> Vec<Row<'a>> {
        vec![
            ("Cabaña", &self.cabin),
            ("Entrada", from),
            ("Salida", to),
            ("Estadía", &self.nights),
            ("Huéspedes", &self.guests),
        ]
    }

    pub(super) fn prices(&self) -> Vec<Row<'_>> {
        vec![("Total", &self.total), ("Seña", &self.deposit)]
    }
}
