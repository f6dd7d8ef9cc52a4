use chrono_tz::America::Argentina::Buenos_Aires;
use chrono_tz::{Asia, Tz};

use super::*;

fn day(date: &str) -> NaiveDate {
    date.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn hours_are_those_of_the_business() {
    let tz = Buenos_Aires;
    assert_eq!(check_in_at(day("2026-12-05"), tz), instant("2026-12-05T17:00:00Z"));
    assert_eq!(check_out_at(day("2026-12-07"), tz), instant("2026-12-07T13:00:00Z"));
    assert_eq!(check_in_reminder_at(day("2027-01-01"), tz), instant("2026-12-31T13:00:00Z"));
}

#[test]
fn a_day_on_which_the_clocks_change_has_its_own_offset() {
    let madrid: Tz = chrono_tz::Europe::Madrid;
    assert_eq!(check_in_at(day("2026-10-24"), madrid), instant("2026-10-24T12:00:00Z"));
    assert_eq!(check_in_at(day("2026-10-25"), madrid), instant("2026-10-25T13:00:00Z"));
}

/// Manila skipped the whole of 31 December 1844: no hour of that day exists, and still none panics.
#[test]
fn an_hour_that_does_not_exist_is_near_where_it_would_be() {
    let at = check_in_at(day("1844-12-31"), Asia::Manila);
    assert!(instant("1844-12-29T00:00:00Z") < at && at < instant("1845-01-02T00:00:00Z"), "{at}");
}
