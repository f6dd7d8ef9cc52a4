use chrono_tz::America::Argentina::Buenos_Aires;

use super::*;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day() -> NaiveDate {
    "2026-12-05".parse().unwrap()
}

#[test]
fn the_terms_end_two_days_before_check_in_and_at_check_in() {
    let told = terms(day(), Buenos_Aires).map(|term| (term.until, term.refund_percent));
    let expected =
        [(Some(instant("2026-12-03T17:00:00Z")), 100), (Some(instant("2026-12-05T17:00:00Z")), 50), (None, 0)];
    assert_eq!(told, expected);
}

#[test]
fn a_share_counts_before_its_end_and_not_at_it() {
    for (now, expected) in [
        ("2026-01-01T00:00:00Z", 100),
        ("2026-12-03T16:59:59.999999Z", 100),
        ("2026-12-03T17:00:00Z", 50),
        ("2026-12-05T16:59:59.999999Z", 50),
        ("2026-12-05T17:00:00Z", 0),
        ("2027-12-05T17:00:00Z", 0),
    ] {
        assert_eq!(share(day(), Buenos_Aires, instant(now)), expected, "{now}");
    }
}
