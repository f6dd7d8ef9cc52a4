use chrono_tz::America::Argentina::Buenos_Aires;
use chrono_tz::Europe::Madrid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn today_changes_at_local_midnight() {
    for (now, tz, date) in [
        ("2026-12-06T02:59:59Z", Buenos_Aires, "2026-12-05"),
        ("2026-12-06T03:00:00Z", Buenos_Aires, "2026-12-06"),
        ("2026-12-05T23:30:00Z", Madrid, "2026-12-06"),
        ("2026-12-05T23:30:00Z", Tz::UTC, "2026-12-05"),
    ] {
        assert_eq!(today(at(now), tz).to_string(), date, "{now} in {tz}");
    }
}

#[test]
fn a_time_is_cut_to_the_minute_never_rounded_up() {
    assert_eq!(clock_time(at("2026-12-05T18:30:59.999999Z"), Buenos_Aires), "15:30");
    assert_eq!(clock_time(at("2026-12-06T03:05:00Z"), Buenos_Aires), "00:05");
}

#[test]
fn a_date_is_written_out_in_spanish() {
    for (date, text) in [
        ("2026-12-05", "sábado 5 de diciembre de 2026"),
        ("2027-01-31", "domingo 31 de enero de 2027"),
        ("2027-02-01", "lunes 1 de febrero de 2027"),
        ("2027-03-02", "martes 2 de marzo de 2027"),
        ("2027-04-14", "miércoles 14 de abril de 2027"),
        ("2027-05-06", "jueves 6 de mayo de 2027"),
        ("2027-06-04", "viernes 4 de junio de 2027"),
        ("2027-07-09", "viernes 9 de julio de 2027"),
        ("2027-08-17", "martes 17 de agosto de 2027"),
        ("2027-09-21", "martes 21 de septiembre de 2027"),
        ("2027-10-12", "martes 12 de octubre de 2027"),
        ("2027-11-20", "sábado 20 de noviembre de 2027"),
    ] {
        assert_eq!(spanish_date(date.parse().unwrap()), text);
    }
}
