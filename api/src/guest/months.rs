//! Which nights are free, month by month, as a wall calendar has them: weeks from Monday to Sunday.

use chrono::{Datelike, Days, Months, NaiveDate};
use store::reservations::Busy;

/// As a column's head has them, and in full.
pub(super) const WEEKDAYS: [(&str, &str); 7] = [
    ("lu", "lunes"),
    ("ma", "martes"),
    ("mi", "miércoles"),
    ("ju", "jueves"),
    ("vi", "viernes"),
    ("sá", "sábado"),
    ("do", "domingo"),
];

pub(super) struct Month {
    /// `marzo de 2027`
    pub(super) name: String,
    pub(super) weeks: Vec<Vec<Day>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// Of another month.
    None,
    Free(u32),
    /// Somebody sleeps here that night.
    Taken(u32),
    /// Cannot be asked for: past, or too far ahead.
    Closed(u32),
}

/// `first`: any day of the first month.
pub(super) fn months(first: NaiveDate, count: u32, bookable: (NaiveDate, NaiveDate), busy: &[Busy]) -> Vec<Month> {
    let first = first_day(first);
    (0..count).filter_map(|n| first.checked_add_months(Months::new(n))).map(|day| month(day, bookable, busy)).collect()
}

pub(super) fn first_day(of: NaiveDate) -> NaiveDate {
    of.with_day(1).unwrap_or(of)
}

fn month(first: NaiveDate, bookable: (NaiveDate, NaiveDate), busy: &[Busy]) -> Month {
    let before = first.weekday().num_days_from_monday() as usize;
    let days = first.iter_days().take_while(|day| day.month() == first.month());
    let mut cells: Vec<Day> = vec![Day::None; before];
    cells.extend(days.map(|night| day(night, bookable, busy)));
    cells.resize(cells.len().next_multiple_of(7), Day::None);
    Month { name: spanish::month(first), weeks: cells.chunks(7).map(<[Day]>::to_vec).collect() }
}

fn day(night: NaiveDate, (from, to): (NaiveDate, NaiveDate), busy: &[Busy]) -> Day {
    if night < from || night >= to {
        Day::Closed(night.day())
    } else if busy.iter().any(|stay| stay.check_in <= night && night < stay.check_out) {
        Day::Taken(night.day())
    } else {
        Day::Free(night.day())
    }
}

/// The day after the last night that `count` months from `first` show.
pub(super) fn end(first: NaiveDate, count: u32) -> NaiveDate {
    let end = first_day(first).checked_add_months(Months::new(count));
    end.unwrap_or_else(|| first.checked_add_days(Days::new(1)).unwrap_or(first))
}

#[cfg(test)]
mod tests;
