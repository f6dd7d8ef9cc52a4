use booking::view::Reservation;
use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;
use domain::money::Money;
use domain::reservation::Status;
use domain::{hours, local};

/// What, and its value.
pub(in crate::guest) type Row = (&'static str, String);

pub(super) fn rows(view: &Reservation, cabin: String, timezone: Tz, now: DateTime<Utc>) -> Vec<Row> {
    let this_year = local::today(now, timezone).year();
    let day = |date| spanish::day(date, this_year);
    let time = |at| spanish::clock_time(at, timezone);
    let come = time(hours::check_in_at(view.check_in, timezone));
    let leave = time(hours::check_out_at(view.check_out, timezone));
    let mut rows = vec![
        ("Cabaña", cabin),
        ("Entrada", format!("{}, desde {come}", day(view.check_in))),
        ("Salida", format!("{}, hasta {leave}", day(view.check_out))),
        ("Estadía", spanish::count(number(view.nights), "noche", "noches")),
        ("Huéspedes", spanish::count(number(view.guests), "persona", "personas")),
        ("Precio total", spanish::pesos(view.total_price)),
    ];
    if view.status == Status::PreReserved {
        rows.push(("Seña", spanish::pesos(view.deposit_amount)));
    }
    rows.extend(money(view));
    rows
}

/// What was paid and what comes back, where there is something to say.
fn money(view: &Reservation) -> Vec<Row> {
    let left = view.total_price - (view.paid_amount - view.refunded_amount - view.refund_due);
    let is_to_be_paid = view.status == Status::Confirmed;
    [
        ("Pagado", view.paid_amount, true),
        ("Ya devuelto", view.refunded_amount, true),
        ("A devolverte", view.refund_due, true),
        ("Falta pagar", left, is_to_be_paid),
    ]
    .into_iter()
    .filter(|(_, amount, told)| *told && *amount > Money::ZERO)
    .map(|(what, amount, _)| (what, spanish::pesos(amount)))
    .collect()
}

fn number(of: i32) -> u32 {
    u32::try_from(of).unwrap_or(0)
}
