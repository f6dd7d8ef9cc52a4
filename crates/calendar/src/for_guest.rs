//! The file by which a guest notes the stay, in the Spanish of Argentina: attached to the
//! confirmation, and offered by the guest's page.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::code::Code;
use domain::{hours, local};

use crate::event::{Event, uid_of};
use crate::{begin, end};

#[derive(Clone, Debug)]
pub struct GuestStay<'a> {
    pub code: &'a Code,
    pub cabin: &'a str,
    /// From the day of the check-in to that of the check-out.
    pub nights: Range<NaiveDate>,
    pub timezone: Tz,
    /// When the stay was last changed.
    pub changed: DateTime<Utc>,
}

/// A calendar of this one stay.
pub fn for_guest(stay: &GuestStay<'_>) -> String {
    let mut lines = begin();
    lines.plain("METHOD:PUBLISH");
    event(stay).write(&mut lines);
    end(lines)
}

fn event(stay: &GuestStay<'_>) -> Event {
    let check_in = local::clock_time(hours::check_in_at(stay.nights.start, stay.timezone), stay.timezone);
    let check_out = local::clock_time(hours::check_out_at(stay.nights.end, stay.timezone), stay.timezone);
    Event {
        uid: uid_of(stay.code),
        nights: stay.nights.clone(),
        changed: stay.changed,
        summary: format!("Estadía en {}", stay.cabin),
        description: format!(
            "Código de reserva: {}\nEntrada: {}, desde las {check_in}\nSalida: {}, hasta las {check_out}",
            stay.code,
            local::spanish_date(stay.nights.start),
            local::spanish_date(stay.nights.end),
        ),
        location: stay.cabin.to_owned(),
    }
}
