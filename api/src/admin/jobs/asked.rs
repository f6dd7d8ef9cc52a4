//! Which jobs an address asks for: the list's, and those of a change of many.

use chrono::{DateTime, TimeDelta, Utc};
use jobs::{Kind, Queue};
use runtime::settings::parse_duration;
use store::Turn;
use store::ledger::{Filter, State};

use crate::admin::filters;
use crate::input::{Form, Query};

const LONGEST_TEXT: usize = 100;

/// As it was typed, to stand in the form again.
pub(super) struct Asked {
    pub(super) queue: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) text: String,
    /// The error's signature, as the groups of the dead have it.
    pub(super) error: String,
    /// Promised longer ago than this, such as `1h`.
    pub(super) older: String,
}

impl Asked {
    pub(super) fn of(query: &Query) -> Self {
        Self::read(|name| query.text(name).to_owned())
    }

    /// As a form repeats it.
    pub(super) fn sent(form: &Form) -> Self {
        Self::read(|name| form.text(name).to_owned())
    }

    fn read(text: impl Fn(&str) -> String) -> Self {
        Self {
            queue: text("queue"),
            kind: text("kind"),
            state: text("state"),
            text: text("text"),
            error: text("error"),
            older: text("older"),
        }
    }

    /// What is looked for, or what is wrong with it.
    pub(super) fn filter(&self, now: DateTime<Utc>) -> Result<Filter, Vec<&'static str>> {
        let mut faults = Vec::new();
        let queue = self.queue.parse::<Queue>().ok().map(|queue| queue.as_str().to_owned());
        if queue.is_none() && !self.queue.is_empty() {
            faults.push("Esa cola no existe.");
        }
        let kind = self.kind.parse::<Kind>().ok().map(|kind| kind.as_str().to_owned());
        if kind.is_none() && !self.kind.is_empty() {
            faults.push("Ese tipo de trabajo no existe.");
        }
        let state = State::ALL.into_iter().find(|state| state.as_str() == self.state);
        if state.is_none() && !self.state.is_empty() {
            faults.push("Ese estado no existe.");
        }
        if self.text.len() > LONGEST_TEXT || [&self.text, &self.error].iter().any(|text| text.contains('\0')) {
            faults.push("El texto es demasiado largo o tiene caracteres raros.");
        }
        let before = |text: &str| {
            let age = TimeDelta::from_std(parse_duration(text).ok()?).ok()?;
            now.checked_sub_signed(age)
        };
        let created_before = before(&self.older);
        if created_before.is_none() && !self.older.is_empty() {
            faults.push("La antigüedad se escribe como 30m, 2h o 1d.");
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let (text, error) = (filters::given(&self.text), filters::given(&self.error));
        Ok(Filter { queue, kind, state, text, error, created_before, turn: Turn::Newest })
    }

    /// What was given, by name.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("queue", &self.queue),
            ("kind", &self.kind),
            ("state", &self.state),
            ("text", &self.text),
            ("error", &self.error),
            ("older", &self.older),
        ];
        all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.as_str()))
    }

    /// The path with what was given after it.
    pub(super) fn address(&self, path: &str) -> String {
        filters::address(path, self.given())
    }
}
