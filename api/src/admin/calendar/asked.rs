//! Which month of which cabins an address asks for.

use chrono::{Datelike as _, Months, NaiveDate};

use super::CALENDAR;
use crate::input;

pub(in crate::admin) struct Asked {
    /// Its first day.
    pub(in crate::admin) month: NaiveDate,
    /// None: all of them.
    pub(in crate::admin) accommodation: Option<i32>,
    pub(super) faults: Vec<&'static str>,
}

impl Asked {
    /// What cannot be read is named, and is then as if it was not asked for.
    pub(in crate::admin) fn of(month: &str, accommodation: &str, today: NaiveDate) -> Self {
        let mut faults = Vec::new();
        let first = read(month, first_of, "El mes tiene que ser como 2026-12.", &mut faults);
        let id = |text: &str| text.parse::<i32>().ok();
        let accommodation = read(accommodation, id, "Esa cabaña no existe.", &mut faults);
        Self { month: first.unwrap_or_else(|| first_day(today)), accommodation, faults }
    }

    /// The day after its last.
    pub(super) fn end(&self) -> NaiveDate {
        self.month.checked_add_months(Months::new(1)).unwrap_or(self.month)
    }

    /// The month before and the month after, where an address can ask for them.
    pub(super) fn neighbours(&self) -> [Option<NaiveDate>; 2] {
        let one = Months::new(1);
        [self.month.checked_sub_months(one), self.month.checked_add_months(one)]
            .map(|month| month.filter(|month| can_be_asked(*month)))
    }
}

/// With `month` any of its days.
pub(in crate::admin) fn address(month: NaiveDate, accommodation: Option<i32>) -> String {
    let cabin = accommodation.map_or_else(String::new, |id| format!("&acc_id={id}"));
    format!("{CALENDAR}?month={}{cabin}", month.format("%Y-%m"))
}

pub(super) fn first_day(of: NaiveDate) -> NaiveDate {
    of.with_day(1).unwrap_or(of)
}

fn first_of(month: &str) -> Option<NaiveDate> {
    input::date(&format!("{month}-01")).filter(|first| can_be_asked(*first))
}

fn can_be_asked(month: NaiveDate) -> bool {
    (1..=9_999).contains(&month.year())
}

fn read<T>(
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
    fault: &'static str,
    faults: &mut Vec<&'static str>,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    let read = parse(text);
    if read.is_none() {
        faults.push(fault);
    }
    read
}
