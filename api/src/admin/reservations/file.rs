//! Reservations as lines of a file.

use chrono::SecondsFormat;
use chrono_tz::Tz;
use domain::money::Money;
use store::accommodations::Accommodation;
use store::reservations::Reservation;

use crate::admin::csv::Separator;

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

pub(super) fn head(separator: Separator) -> String {
    separator.line(&COLUMNS.map(str::to_owned))
}

pub(super) fn row(separator: Separator, of: &Reservation, cabins: &[Accommodation], timezone: Tz) -> String {
    let cabin = cabins.iter().find(|cabin| cabin.id == of.accommodation_id);
    separator.line(&[
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
        amount(separator, of.total_price),
        amount(separator, of.deposit_amount),
        of.channel.clone().unwrap_or_default(),
        of.created_at.with_timezone(&timezone).to_rfc3339_opts(SecondsFormat::Secs, false),
    ])
}

fn amount(separator: Separator, amount: Money) -> String {
    match separator {
        Separator::Comma => amount.to_string(),
        Separator::Semicolon => amount.to_string().replace('.', ","),
    }
}
