//! Rows as a file that a spreadsheet opens: CSV as RFC 4180 has it, after a byte order mark.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe, phones included.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use store::Error;

use crate::input::Query;

pub(super) const MARK: &str = "\u{feff}";

/// What stands between the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    /// For a spreadsheet whose decimals have commas: amounts are written so, too.
    Semicolon,
}

impl Separator {
    /// `sep=;`, or anything else.
    pub(super) fn asked(query: &Query) -> Self {
        if query.text("sep") == ";" { Self::Semicolon } else { Self::Comma }
    }

    pub(super) fn line(self, cells: &[String]) -> String {
        let between = match self {
            Self::Comma => ",",
            Self::Semicolon => ";",
        };
        let cells: Vec<String> = cells.iter().map(|cell| self::cell(cell)).collect();
        format!("{}\r\n", cells.join(between))
    }
}

/// As a download that is written while it is taken. One that breaks off ends without its last chunk, so that no browser
/// takes it for whole.
pub(super) fn answer(
    name: &'static str,
    lines: impl Stream<Item = Result<String, Error>> + Send + 'static,
) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)];
    (headers, Body::from_stream(lines)).into_response()
}

/// Quoted where it has to be, whichever separator there is.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', ';', '"', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        for (text, written) in [
            ("", ""),
            ("Ana", "Ana"),
            ("Ñandú, \"El Bueno\"", "\"Ñandú, \"\"El Bueno\"\"\""),
            ("a;b", "\"a;b\""),
            ("dos\r\nrenglones", "\"dos\r\nrenglones\""),
            ("=1+1", "'=1+1"),
            ("+5492615551234", "'+5492615551234"),
            ("-2", "'-2"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("=HYPERLINK(\"http://evil.example\")", "\"'=HYPERLINK(\"\"http://evil.example\"\")\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
