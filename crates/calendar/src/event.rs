//! Nights that are taken, as one event of whole days.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use domain::code::Code;

use crate::line::Lines;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for ever: by it a reader knows what it has seen before.
    pub uid: String,
    /// From the day of the check-in to that of the check-out, which is not taken.
    pub nights: Range<NaiveDate>,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
    pub summary: String,
    /// May be empty.
    pub description: String,
    /// May be empty.
    pub location: String,
}

/// A confirmed stay as other channels are to see it: that the nights are taken, not by whom.
pub fn taken(code: &Code, nights: Range<NaiveDate>, changed: DateTime<Utc>) -> Event {
    Event {
        uid: uid_of(code),
        nights,
        changed,
        summary: "Reservado".to_owned(),
        description: String::new(),
        location: String::new(),
    }
}

/// Nights that were closed by hand. Why is nobody else's business.
pub fn closed(block: i32, nights: Range<NaiveDate>, changed: DateTime<Utc>) -> Event {
    Event {
        uid: format!("block-{block}@posta"),
        nights,
        changed,
        summary: "No disponible".to_owned(),
        description: String::new(),
        location: String::new(),
    }
}

pub(crate) fn uid_of(code: &Code) -> String {
    format!("{code}@posta")
}

impl Event {
    pub(crate) fn write(&self, lines: &mut Lines) {
        let changed = self.changed.format("%Y%m%dT%H%M%SZ");
        lines.plain("BEGIN:VEVENT");
        lines.text("UID", &self.uid);
        // Without it Google refuses the whole calendar.
        lines.plain(&format!("DTSTAMP:{changed}"));
        lines.plain(&format!("LAST-MODIFIED:{changed}"));
        lines.plain(&format!("DTSTART;VALUE=DATE:{}", self.nights.start.format("%Y%m%d")));
        // An adopted row may end before it begins. An event without an end is one day long.
        if self.nights.start < self.nights.end {
            lines.plain(&format!("DTEND;VALUE=DATE:{}", self.nights.end.format("%Y%m%d")));
        }
        lines.text("SUMMARY", &self.summary);
        lines.text("DESCRIPTION", &self.description);
        lines.text("LOCATION", &self.location);
        lines.plain("STATUS:CONFIRMED");
        lines.plain("TRANSP:OPAQUE");
        lines.plain("END:VEVENT");
    }
}
