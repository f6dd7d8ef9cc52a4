//! Reservations as a file that a spreadsheet opens: CSV as RFC 4180 has it, after a byte order mark.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe, phones included.

use chrono::SecondsFormat;
use chrono_tz::Tz;
use domain::money::Money;
use store::accommodations::Accommodation;
use store::reservations::Reservation;

pub(super) const MARK: &str = "\u{feff}";

const COLUMNS: [&str; 15] = [
    "code",
    "accommodation_id",
    "accommodation",
    "guest_name",
    "guest_phone",
    "guest_email",
    "check_in",
    "check_out",
    "nights",
    "guests",
    "status",
    "total_price",
    "deposit_amount",
    "channel",
    "created_at",
];

/// What stands between the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    /// For a spreadsheet whose decimals have commas: amounts are written so, too.
    Semicolon,
}

impl Separator {
    pub(super) fn head(self) -> String {
        self.line(&COLUMNS.map(str::to_owned))
    }

    pub(super) fn row(self, of: &Reservation, cabins: &[Accommodation], timezone: Tz) -> String {
        let cabin = cabins.iter().find(|cabin| cabin.id == of.accommodation_id);
        self.line(&[
            of.code.to_string(),
            of.accommodation_id.to_string(),
            cabin.map_or_else(String::new, |cabin| cabin.name.clone()),
            of.contact_name.as_str().to_owned(),
            of.contact_phone.as_str().to_owned(),
            of.contact_email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned()),
            of.check_in.to_string(),
            of.check_out.to_string(),
            of.nights.to_string(),
            of.guests.to_string(),
            of.status.to_string(),
            self.amount(of.total_price),
            self.amount(of.deposit_amount),
            of.channel.clone().unwrap_or_default(),
            of.created_at.with_timezone(&timezone).to_rfc3339_opts(SecondsFormat::Secs, false),
        ])
    }

    fn amount(self, amount: Money) -> String {
        match self {
            Self::Comma => amount.to_string(),
            Self::Semicolon => amount.to_string().replace('.', ","),
        }
    }

    fn line(self, cells: &[String; COLUMNS.len()]) -> String {
        let between = match self {
            Self::Comma => ",",
            Self::Semicolon => ";",
        };
        let cells: Vec<String> = cells.iter().map(|cell| self::cell(cell)).collect();
        format!("{}\r\n", cells.join(between))
    }
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
