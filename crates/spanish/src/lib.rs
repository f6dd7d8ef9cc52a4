//! Numbers, times, dates and terms as people in Argentina write them: the words that mails and pages share.
//!
//! Pure. What only one mail or one page says stands with it.

mod cancellation;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::local;
use domain::money::Money;

pub use cancellation::{TermWords, terms};

/// `$ 110.000,00`
pub fn pesos(money: Money) -> String {
    let plain = money.to_string();
    let (sign, amount) = plain.strip_prefix('-').map_or(("", plain.as_str()), |amount| ("-", amount));
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
    format!("{sign}$ {},{cents}", grouped(whole))
}

/// `10.000`
pub fn number(n: u64) -> String {
    grouped(&n.to_string())
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// `sábado 5 de diciembre`, with its year where that is not `this_year`.
pub fn day(date: NaiveDate, this_year: i32) -> String {
    let full = local::spanish_date(date);
    full.strip_suffix(&format!(" de {this_year}")).unwrap_or(&full).to_owned()
}

/// `marzo de 2027`
pub fn month(date: NaiveDate) -> String {
    let full = local::spanish_date(date);
    full.split_once(" de ").map_or(String::new(), |(_, month)| month.to_owned())
}

/// `las 18:30`, `la 01:30`: to stand after `hasta` or `a`.
pub fn clock_time(at: DateTime<Utc>, timezone: Tz) -> String {
    let time = local::clock_time(at, timezone);
    let article = if time.starts_with("01") { "la" } else { "las" };
    format!("{article} {time}")
}

/// The time alone where it is still that day, `las 00:10 del jueves 3 de diciembre` otherwise.
pub fn deadline(at: DateTime<Utc>, now: DateTime<Utc>, timezone: Tz) -> String {
    let (today, last_day) = (local::today(now, timezone), local::today(at, timezone));
    let time = clock_time(at, timezone);
    if last_day == today { time } else { format!("{time} del {}", day(last_day, today.year())) }
}

/// `1 noche`, `3 noches`
pub fn count(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `Te quedan 10 minutos`: cut, never rounded up, so that nobody believes to have more.
pub fn time_left(left: TimeDelta) -> String {
    let verb = if in_units(left).is_some_and(|(n, ..)| n > 1) { "quedan" } else { "queda" };
    format!("Te {verb} {}", duration(left))
}

/// `10 minutos`, cut.
pub fn duration(long: TimeDelta) -> String {
    match in_units(long) {
        Some((1, one, _)) => format!("1 {one}"),
        Some((n, _, many)) => format!("{n} {many}"),
        None => "menos de un minuto".to_owned(),
    }
}

/// How many, and of what; none where it is less than a minute.
fn in_units(long: TimeDelta) -> Option<(i64, &'static str, &'static str)> {
    match long.num_minutes() {
        ..1 => None,
        minutes @ 1..120 => Some((minutes, "minuto", "minutos")),
        minutes @ 120..2880 => Some((minutes / 60, "hora", "horas")),
        minutes => Some((minutes / 1440, "día", "días")),
    }
}

/// `te devolvemos la mitad de lo que hayas pagado`
pub fn share_given_back(percent: u32) -> String {
    match percent {
        0 => "no hay devolución".to_owned(),
        50 => "te devolvemos la mitad de lo que hayas pagado".to_owned(),
        100 => "te devolvemos todo lo que hayas pagado".to_owned(),
        percent => format!("te devolvemos el {percent} % de lo que hayas pagado"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::America::Argentina::Buenos_Aires;

    use super::*;

    #[test]
    fn pesos_are_grouped_by_thousands() {
        for (plain, written) in [
            ("0.00", "$ 0,00"),
            ("999.90", "$ 999,90"),
            ("1000.00", "$ 1.000,00"),
            ("33000.05", "$ 33.000,05"),
            ("110000.00", "$ 110.000,00"),
            ("9999999999.99", "$ 9.999.999.999,99"),
            ("-1234.50", "-$ 1.234,50"),
        ] {
            assert_eq!(pesos(plain.parse().unwrap()), written);
        }
    }

    #[test]
    fn a_day_says_its_year_only_where_it_is_another() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
        assert_eq!(day(date, 2026), "sábado 5 de diciembre");
        assert_eq!(day(date, 2025), "sábado 5 de diciembre de 2026");
    }

    #[test]
    fn a_month_says_its_year() {
        assert_eq!(month(NaiveDate::from_ymd_opt(2027, 3, 31).unwrap()), "marzo de 2027");
    }

    #[test]
    fn times_are_local_cut_to_the_minute_and_have_their_article() {
        let at = |h, m, s| clock_time(Utc.with_ymd_and_hms(2026, 11, 24, h, m, s).unwrap(), Buenos_Aires);
        assert_eq!(at(21, 30, 59), "las 18:30");
        assert_eq!(at(4, 5, 0), "la 01:05");
        assert_eq!(at(3, 0, 0), "las 00:00");
        assert_eq!(at(13, 0, 0), "las 10:00");
    }

    #[test]
    fn what_is_left_is_never_rounded_up() {
        for (seconds, words) in [
            (-5, "Te queda menos de un minuto"),
            (59, "Te queda menos de un minuto"),
            (60, "Te queda 1 minuto"),
            (659, "Te quedan 10 minutos"),
            (7199, "Te quedan 119 minutos"),
            (7200, "Te quedan 2 horas"),
            (86_399 * 2, "Te quedan 47 horas"),
            (86_400 * 2, "Te quedan 2 días"),
        ] {
            assert_eq!(time_left(TimeDelta::seconds(seconds)), words);
        }
    }
}
