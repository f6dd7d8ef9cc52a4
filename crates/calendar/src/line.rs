//! Content lines: escaped, folded, ended by CRLF.
//!
//! By hand, since a reader that meets one line too long may drop the whole calendar, and the
//! `icalendar` crate (0.17) writes the last piece of some lines with 76 octets.

/// RFC 5545, 3.1: octets, without the line end.
const LONGEST: usize = 75;

#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// A line as it is, its value in need of no escape.
    pub(crate) fn plain(&mut self, line: &str) {
        let mut room = LONGEST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The space that a continuation begins with counts.
                room = LONGEST - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// A property with a text; none where the text is empty.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.plain(&format!("{name}:{}", escaped(text)));
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// RFC 5545, 3.3.11. Control characters other than the line end may not stand in a text at all.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
