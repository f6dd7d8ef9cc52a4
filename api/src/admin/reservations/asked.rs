//! Which reservations an address asks for: the list's, and the export's.

use chrono::NaiveDate;
use domain::reservation::Status;
use store::Turn;
use store::reservations::Search;

use crate::admin::filters;
use crate::input::{self, Query};

const LONGEST_TEXT: usize = 100;

/// As it was typed, to stand in the form again.
pub(super) struct Asked {
    pub(super) status: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) acc_id: String,
    pub(super) q: String,
}

impl Asked {
    pub(super) fn of(query: &Query) -> Self {
        let text = |name| query.text(name).to_owned();
        Self { status: text("status"), from: text("from"), to: text("to"), acc_id: text("acc_id"), q: text("q") }
    }

    /// What is looked for, or what is wrong with it.
    pub(super) fn search(&self, turn: Turn, limit: i64) -> Result<Search, Vec<&'static str>> {
        let mut faults = Vec::new();
        let status = read(&self.status, |text| text.parse::<Status>().ok(), "Ese estado no existe.", &mut faults);
        let from = date(&self.from, "La fecha desde tiene que ser como 2027-03-01.", &mut faults);
        let to = date(&self.to, "La fecha hasta tiene que ser como 2027-03-01.", &mut faults);
        let accommodation = read(&self.acc_id, |text| text.parse::<i32>().ok(), "Esa cabaña no existe.", &mut faults);
        let plain = |text: &str| (text.len() <= LONGEST_TEXT && !text.contains('\0')).then(|| text.to_owned());
        let text = read(&self.q, plain, "El texto es demasiado largo o tiene caracteres raros.", &mut faults);
        if faults.is_empty() { Ok(Search { status, from, to, accommodation, text, turn, limit }) } else { Err(faults) }
    }

    /// What was given, by name.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("status", &self.status),
            ("from", &self.from),
            ("to", &self.to),
            ("acc_id", &self.acc_id),
            ("q", &self.q),
        ];
        all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.as_str()))
    }

    /// The path with what was given after it.
    pub(super) fn address(&self, path: &str) -> String {
        filters::address(path, self.given())
    }
}

fn date(text: &str, fault: &'static str, faults: &mut Vec<&'static str>) -> Option<NaiveDate> {
    read(text, input::date, fault, faults)
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
