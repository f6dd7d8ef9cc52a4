//! Leafing through a list that is too long for one page, by the ids at the edges of what is shown.

use std::fmt::Display;
use std::str::FromStr;

use store::Turn;

use super::filters;
use crate::input::Query;

/// The pages before and after this one, as addresses.
pub(super) struct Turning {
    pub(super) newer: Option<String>,
    pub(super) older: Option<String>,
}

/// What the address asks for; nonsense asks for the newest.
pub(super) fn asked<Id: FromStr>(query: &Query) -> Turn<Id> {
    let id = |name| query.text(name).parse::<Id>().ok();
    match (id("before"), id("after")) {
        (Some(id), _) => Turn::Before(id),
        (None, Some(id)) => Turn::After(id),
        (None, None) => Turn::Newest,
    }
}

impl Turning {
    /// `rows` are one more than `limit` where there are more that way: that one is taken off. `address` holds the
    /// list's filters.
    pub(super) fn of<T, Id: Copy + Display>(
        rows: &mut Vec<T>,
        limit: usize,
        turn: Turn<Id>,
        address: &str,
        id: impl Fn(&T) -> Id,
    ) -> Self {
        // What was at the edge is gone, or there is nothing that way: no row leads anywhere.
        if rows.is_empty() && !matches!(turn, Turn::Newest) {
            return Self { newer: Some(address.to_owned()), older: None };
        }
        let more = rows.len() > limit;
        let (newer, older) = match turn {
            Turn::Newest => (false, more),
            Turn::Before(_) => (true, more),
            Turn::After(_) => (more, true),
        };
        if more {
            // The one that is farthest from where the page begins.
            match turn {
                Turn::After(_) => drop(rows.remove(0)),
                Turn::Newest | Turn::Before(_) => rows.truncate(limit),
            }
        }
        let to = |word: &str, row: Option<&T>| row.map(|row| filters::and(address, word, id(row)));
        Self { newer: to("after", rows.first()).filter(|_| newer), older: to("before", rows.last()).filter(|_| older) }
    }
}
