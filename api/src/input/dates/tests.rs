use chrono::NaiveDate;

use super::parse;
use crate::input::Fields;

fn named(body: &str) -> Vec<String> {
    let mut fields = Fields::parse(body.as_bytes()).expect("an object");
    let today = NaiveDate::from_ymd_opt(2026, 12, 1).expect("a date");
    let stay = fields.stay(today);
    match fields.finish(stay) {
        Ok(_) => Vec::new(),
        Err(problem) => problem.fields(),
    }
}

#[test]
fn only_year_month_and_day_make_a_date() {
    assert!(parse("2027-03-01").is_some());
    for text in [
        "",
        "2027-3-1",
        "2027-02-30",
        "2027/03/01",
        "20270301",
        "+2027-03-01",
        "2027-03-01T00:00:00Z",
        " 2027-03-01",
        "２０２７-03-01",
        "2027-13-01",
    ] {
        assert!(parse(text).is_none(), "{text}");
    }
}

#[test]
fn the_dates_at_fault_are_named() {
    let cases: [(&str, &str, &[&str]); 11] = [
        ("2027-03-01", "2027-03-03", &[]),
        ("2026-12-01", "2026-12-02", &[]),
        ("2027-03-03", "2027-03-01", &["check_out"]),
        ("2027-03-01", "2027-03-01", &["check_out"]),
        ("2027-03-01", "2027-05-01", &["check_out"]),
        ("2027-03-01", "2028-12-01", &["check_out"]),
        ("2028-11-30", "2028-12-01", &["check_out"]),
        ("9999-12-31", "2027-03-01", &["check_out"]),
        ("2026-11-30", "2026-12-03", &["check_in"]),
        ("2020-01-01", "2027-03-01", &["check_in", "check_out"]),
        ("31/12/2027", "tomorrow", &["check_in", "check_out"]),
    ];
    for (check_in, check_out, wanted) in cases {
        let body = format!(r#"{{"check_in":"{check_in}","check_out":"{check_out}"}}"#);
        // 730 days from the first of December 2026 end on the 30th of November 2028.
        assert_eq!(named(&body), wanted, "{body}");
    }
}

#[test]
fn a_past_check_in_is_named_beside_a_missing_check_out() {
    assert_eq!(named(r#"{"check_in":"2020-01-01"}"#), ["check_out", "check_in"]);
}
