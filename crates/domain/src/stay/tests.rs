use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn stay(check_in: &str, check_out: &str) -> Stay {
    Stay::new(date(check_in), date(check_out)).unwrap()
}

fn any_stay() -> impl Strategy<Value = Stay> {
    // Few days and many nights, so that many pairs overlap, touch and miss.
    (0..90_u64, 1..=u64::from(MAX_NIGHTS)).prop_map(|(from, nights)| {
        let check_in = date("2028-01-20") + Days::new(from);
        Stay::new(check_in, check_in + Days::new(nights)).unwrap()
    })
}

#[test]
fn a_stay_has_one_to_sixty_nights() {
    let from = date("2027-03-01");
    for (check_out, expected) in [
        ("2027-02-27", Err(StayError::NotAfterCheckIn)),
        ("2027-03-01", Err(StayError::NotAfterCheckIn)),
        ("2027-03-02", Ok(1)),
        ("2027-04-30", Ok(60)),
        ("2027-05-01", Err(StayError::TooLong)),
        ("2040-01-01", Err(StayError::TooLong)),
    ] {
        let nights = Stay::new(from, date(check_out)).map(|stay| stay.nights());
        assert_eq!(nights, expected, "until {check_out}");
    }
}

#[test]
fn a_stay_that_stands_may_be_longer_but_has_a_night() {
    let from = date("2027-03-01");
    for (check_out, expected) in [
        ("2027-03-01", Err(StayError::NotAfterCheckIn)),
        ("2027-03-02", Ok(1)),
        ("2027-05-01", Ok(61)),
        ("2035-05-18", Ok(3_000)),
    ] {
        let nights = Stay::standing(from, date(check_out)).map(|stay| stay.nights());
        assert_eq!(nights, expected, "until {check_out}");
    }
    let longest = Stay::standing(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    assert_eq!(longest.nights(), 191_491_528);
}

#[test]
fn the_ends_of_the_calendar_are_answered_not_panicked_at() {
    let (first, last) = (NaiveDate::MIN, NaiveDate::MAX);
    assert_eq!(Stay::new(first, last), Err(StayError::TooLong));
    assert_eq!(Stay::new(last, first), Err(StayError::NotAfterCheckIn));

    let at_the_end = Stay::new(last.pred_opt().unwrap(), last).unwrap();
    assert_eq!(at_the_end.each_night().count(), 1);
    assert_eq!(at_the_end.bookable_on(last.pred_opt().unwrap()), Ok(()));
    assert_eq!(at_the_end.bookable_on(first), Err(StayError::TooFar));
}

#[test]
fn each_night_is_named_by_the_date_it_begins_on() {
    let nights: Vec<_> = stay("2028-02-28", "2028-03-02").each_night().collect();
    assert_eq!(nights, [date("2028-02-28"), date("2028-02-29"), date("2028-03-01")]);
}

#[test]
fn the_check_out_day_is_free_for_the_next_guest() {
    let booked = stay("2027-03-04", "2027-03-07");
    for (check_in, check_out, overlaps, how) in [
        ("2027-03-01", "2027-03-04", false, "ends as it begins"),
        ("2027-03-07", "2027-03-09", false, "begins as it ends"),
        ("2027-03-01", "2027-03-02", false, "before"),
        ("2027-03-01", "2027-03-05", true, "its first night"),
        ("2027-03-06", "2027-03-09", true, "its last night"),
        ("2027-03-05", "2027-03-06", true, "within"),
        ("2027-03-01", "2027-03-09", true, "around"),
        ("2027-03-04", "2027-03-07", true, "the same"),
    ] {
        assert_eq!(booked.overlaps(&stay(check_in, check_out)), overlaps, "{how}");
    }
}

#[test]
fn a_stay_is_bookable_from_today_up_to_730_days_ahead() {
    let today = date("2026-12-05");
    for (check_in, check_out, expected) in [
        ("2026-12-04", "2026-12-06", Err(StayError::Past)),
        ("2026-12-05", "2026-12-06", Ok(())),
        ("2028-12-03", "2028-12-04", Ok(())),
        ("2028-12-03", "2028-12-05", Err(StayError::TooFar)),
    ] {
        let answer = stay(check_in, check_out).bookable_on(today);
        assert_eq!(answer, expected, "{check_in} to {check_out}");
    }
}

#[test]
fn every_refusal_names_its_field_and_says_why() {
    for (refusal, field, text) in [
        (StayError::NotAfterCheckIn, "check_out", "must be after check_in"),
        (StayError::TooLong, "check_out", "a stay has at most 60 nights"),
        (StayError::Past, "check_in", "must not be in the past"),
        (StayError::TooFar, "check_out", "must be at most 730 days ahead"),
    ] {
        assert_eq!((refusal.field(), refusal.to_string().as_str()), (field, text));
    }
}

proptest! {
    #[test]
    fn overlap_means_to_share_a_night(a in any_stay(), b in any_stay()) {
        let nights_of_a: HashSet<_> = a.each_night().collect();
        let shared = b.each_night().any(|night| nights_of_a.contains(&night));
        prop_assert_eq!(a.overlaps(&b), shared);
        prop_assert_eq!(b.overlaps(&a), shared);
    }

    #[test]
    fn a_stay_contains_its_nights_and_no_other(stay in any_stay(), day in 0..170_u64) {
        let night = date("2028-01-15") + Days::new(day);
        prop_assert_eq!(stay.contains(night), stay.each_night().any(|own| own == night));
    }

    #[test]
    fn as_many_nights_are_listed_as_are_counted(stay in any_stay()) {
        prop_assert_eq!(stay.each_night().count(), stay.nights() as usize);
    }
}
