//! The rules of the house that the owner may set.

use std::time::Duration;

use chrono_tz::Tz;

use super::parse::{base_url, duration_from, number};
use super::reader::{Reader, Section};

#[derive(Clone, Debug)]
pub struct Business {
    /// Where guests reach us, without a slash at the end.
    pub base_url: String,
    pub timezone: Tz,
    pub hold_duration: Duration,
    pub max_active_holds: u32,
}

impl Section for Business {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let base_url = reader.value("BASE_URL", base_url);
        let timezone = reader.value("TIMEZONE", timezone);
        let hold_duration = reader.value("HOLD_DURATION", duration_from("5s"));
        let max_active_holds = reader.value("MAX_ACTIVE_HOLDS", number(1, 1_000_000));
        Some(Self {
            base_url: base_url?,
            timezone: timezone?,
            hold_duration: hold_duration?,
            max_active_holds: max_active_holds?,
        })
    }
}

fn timezone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "expected an IANA name such as America/Argentina/Buenos_Aires".to_owned())
}
