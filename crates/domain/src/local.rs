//! Dates and times as the business and its guests read them: in its time zone, in Spanish.
//!
//! The machine's own zone plays no part.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

pub fn today(now: DateTime<Utc>, tz: Tz) -> NaiveDate {
    now.with_timezone(&tz).date_naive()
}

/// Where the local clocks show the time twice it is the first; where they skip it, it is read as if
/// they did not: by what they showed three hours before.
pub fn instant(date: NaiveDate, time: NaiveTime, tz: Tz) -> DateTime<Utc> {
    let at = date.and_time(time);
    let before = chrono::TimeDelta::hours(3);
    tz.from_local_datetime(&at)
        .earliest()
        .map(|at| at.to_utc())
        .or_else(|| Some(tz.from_local_datetime(&(at - before)).earliest()?.to_utc() + before))
        .unwrap_or_else(|| at.and_utc())
}

/// `HH:MM`, cut to the minute: a deadline that is shown is never later than the real one.
pub fn clock_time(at: DateTime<Utc>, tz: Tz) -> String {
    at.with_timezone(&tz).format("%H:%M").to_string()
}

/// `sábado 5 de diciembre de 2026`
pub fn spanish_date(date: NaiveDate) -> String {
    let weekday = weekday_name(date.weekday());
    let month = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{weekday} {} de {month} de {}", date.day(), date.year())
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "lunes",
        Weekday::Tue => "martes",
        Weekday::Wed => "miércoles",
        Weekday::Thu => "jueves",
        Weekday::Fri => "viernes",
        Weekday::Sat => "sábado",
        Weekday::Sun => "domingo",
    }
}

#[cfg(test)]
mod tests;
