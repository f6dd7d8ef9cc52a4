//! A month as a table: a body for each cabin, a column for each night. What has the same nights stands in rows of
//! its own, so that nothing hides behind another.

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::things::{Look, Thing};

/// A column.
pub(super) struct Day {
    pub(super) number: u32,
    /// As the head has it, and in full.
    pub(super) weekday: (&'static str, &'static str),
    pub(super) class: &'static str,
    pub(super) is_today: bool,
}

pub(super) enum Cell {
    Free { class: &'static str },
    Taken(Bar),
}

pub(super) struct Bar {
    pub(super) look: Look,
    pub(super) nights: usize,
    pub(super) text: String,
    pub(super) href: Option<String>,
    pub(super) when: String,
    pub(super) clashes: bool,
}

pub(super) fn days(first: NaiveDate, today: NaiveDate) -> Vec<Day> {
    let of_month = first.iter_days().take_while(|day| day.month() == first.month());
    of_month.map(|date| Day::new(date, today)).collect()
}

impl Day {
    fn new(date: NaiveDate, today: NaiveDate) -> Self {
        // The nights that cost more.
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        let class = match (date == today, is_weekend) {
            (true, _) => "today",
            (false, true) => "weekend",
            (false, false) => "",
        };
        Self { number: date.day(), weekday: weekday(date.weekday()), class, is_today: date == today }
    }
}

/// At least one row. `things`: of one cabin, by date, each with a night in the month.
pub(super) fn rows(first: NaiveDate, days: &[Day], things: &[Thing]) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<&Thing>> = vec![Vec::new()];
    for thing in things {
        match rows.iter_mut().find(|row| row.last().is_none_or(|last| last.to <= thing.from)) {
            Some(row) => row.push(thing),
            None => rows.push(vec![thing]),
        }
    }
    rows.into_iter().map(|row| cells(first, days, &row, things)).collect()
}

fn cells(first: NaiveDate, days: &[Day], row: &[&Thing], all: &[Thing]) -> Vec<Cell> {
    let column = |date: NaiveDate| usize::try_from((date - first).num_days()).unwrap_or(0).min(days.len());
    let free = |from: usize, to: usize| {
        let between = days.get(from..to).unwrap_or_default();
        between.iter().map(|day| Cell::Free { class: day.class })
    };
    let (mut cells, mut next) = (Vec::new(), 0);
    for thing in row {
        let (from, to) = (column(thing.from), column(thing.to));
        cells.extend(free(next, from));
        cells.push(Cell::Taken(Bar::new(thing, to.saturating_sub(from), all)));
        next = to;
    }
    cells.extend(free(next, days.len()));
    cells
}

impl Bar {
    fn new(thing: &Thing, nights: usize, all: &[Thing]) -> Self {
        Self {
            look: thing.look,
            nights,
            text: thing.text.clone(),
            href: thing.href(),
            when: thing.when(),
            clashes: all.iter().any(|other| thing.clashes_with(other) && other != thing),
        }
    }
}

const fn weekday(weekday: Weekday) -> (&'static str, &'static str) {
    match weekday {
        Weekday::Mon => ("lu", "lunes"),
        Weekday::Tue => ("ma", "martes"),
        Weekday::Wed => ("mi", "miércoles"),
        Weekday::Thu => ("ju", "jueves"),
        Weekday::Fri => ("vi", "viernes"),
        Weekday::Sat => ("sá", "sábado"),
        Weekday::Sun => ("do", "domingo"),
    }
}

#[cfg(test)]
mod tests;
