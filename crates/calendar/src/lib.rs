//! Stays as iCalendar text (RFC 5545): the feed that other channels poll, and the file by which a
//! guest notes the stay.
//!
//! Pure, and the same bytes for the same data: a time stamp is when the stay last changed, never now,
//! so that what did not change is answered from a cache. It writes whole days and no guest's data, and
//! neither asks for nor expects an answer: no organizer, no attendees.

mod event;
mod for_guest;
mod line;
#[cfg(test)]
mod tests;

use line::Lines;

pub use event::{Event, closed, taken};
pub use for_guest::{GuestStay, for_guest};

/// Of what [`export`] writes, as HTTP tells it.
pub const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

/// Of what [`for_guest`] writes: a mail program offers to note it, not to answer it.
pub const PUBLISHED: &str = "text/calendar; method=PUBLISH; charset=utf-8";

/// The nights of a cabin that are taken, for other channels. In whatever order they are given, the
/// events come by date.
pub fn export(cabin: &str, events: &[Event]) -> String {
    let mut by_date: Vec<&Event> = events.iter().collect();
    by_date.sort_by_key(|event| (event.nights.start, &event.uid));
    let mut lines = begin();
    // RFC 7986, and what was said before there was one.
    lines.text("NAME", cabin);
    lines.text("X-WR-CALNAME", cabin);
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    lines.plain("X-PUBLISHED-TTL:PT1H");
    for event in by_date {
        event.write(&mut lines);
    }
    end(lines)
}

/// What every calendar of ours begins with; PRODID once, or strict readers refuse it all.
fn begin() -> Lines {
    let mut lines = Lines::default();
    lines.plain("BEGIN:VCALENDAR");
    lines.plain("VERSION:2.0");
    lines.plain("PRODID:-//Posta//Posta//ES");
    lines.plain("CALSCALE:GREGORIAN");
    lines
}

fn end(mut lines: Lines) -> String {
    lines.plain("END:VCALENDAR");
    lines.into_text()
}
