mod read_back;
mod words;

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::America::Argentina::Buenos_Aires;
use domain::code::Code;

use crate::GuestStay;

fn changed() -> DateTime<Utc> {
    "2026-11-24T21:40:17.482915Z".parse().unwrap()
}

fn code() -> Code {
    "RES261124A1B2C3".parse().unwrap()
}

fn nights(from: &str, to: &str) -> Range<NaiveDate> {
    from.parse().unwrap()..to.parse().unwrap()
}

fn stay<'a>(code: &'a Code, cabin: &'a str) -> GuestStay<'a> {
    GuestStay { code, cabin, nights: nights("2026-12-05", "2026-12-08"), timezone: Buenos_Aires, changed: changed() }
}
