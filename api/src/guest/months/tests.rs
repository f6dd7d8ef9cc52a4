use super::*;

fn day(date: &str) -> NaiveDate {
    date.parse().unwrap()
}

fn shown(month: &Month) -> Vec<String> {
    let cell = |day: &Day| match day {
        Day::None => "..".to_owned(),
        Day::Free(n) => format!("{n:2}"),
        Day::Taken(_) => "xx".to_owned(),
        Day::Closed(_) => "--".to_owned(),
    };
    month.weeks.iter().map(|week| week.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn nights_are_shown_and_the_day_of_leaving_is_free() {
    let busy = [Busy { check_in: day("2026-12-30"), check_out: day("2027-01-02") }];
    let shown_months = months(day("2026-12-17"), 2, (day("2026-12-17"), day("2027-01-20")), &busy);
    assert_eq!(
        shown_months.iter().map(|month| month.name.as_str()).collect::<Vec<_>>(),
        ["diciembre de 2026", "enero de 2027"]
    );
    assert_eq!(
        shown(&shown_months[0]),
        [
            ".. -- -- -- -- -- --",
            "-- -- -- -- -- -- --",
            "-- -- -- 17 18 19 20",
            "21 22 23 24 25 26 27",
            "28 29 xx xx .. .. ..",
        ]
    );
    assert_eq!(
        shown(&shown_months[1]),
        [
            ".. .. .. .. xx  2  3",
            " 4  5  6  7  8  9 10",
            "11 12 13 14 15 16 17",
            "18 19 -- -- -- -- --",
            "-- -- -- -- -- -- --",
        ]
    );
    assert_eq!(end(day("2026-12-17"), 2), day("2027-02-01"));
}

#[test]
fn the_calendar_of_calendars_ends_without_a_fault() {
    let last = NaiveDate::MAX;
    assert!(months(last, 3, (last, last), &[]).len() <= 3);
    assert!(end(last, 3) >= first_day(last));
}
