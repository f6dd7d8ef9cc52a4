use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn the_reminder_comes_when_a_third_of_the_hold_is_left() {
    for (expires_at, reminder) in [
        ("2026-12-05T12:30:00Z", "2026-12-05T12:20:00Z"),
        ("2026-12-05T13:00:00Z", "2026-12-05T12:40:00Z"),
        ("2026-12-05T12:00:03Z", "2026-12-05T12:00:02Z"),
        ("2026-12-05T12:00:00Z", "2026-12-05T12:00:00Z"),
    ] {
        assert_eq!(reminder_at(at("2026-12-05T12:00:00Z"), at(expires_at)), at(reminder), "{expires_at}");
    }
}

#[test]
fn payments_are_looked_for_before_the_end_and_for_a_day_after_it() {
    let (held_at, end) = (at("2026-12-05T12:00:00Z"), at("2026-12-05T12:30:00Z"));
    let mut looks = Vec::new();
    let mut now = held_at;
    while let Some(next) = reconcile_at(held_at, end, now) {
        looks.push((next - end).num_seconds());
        now = next;
    }
    assert_eq!(looks, [-120, 15, 120, 900, 7200, 86_400]);
    // A short hold has its look within it too.
    assert_eq!(reconcile_at(held_at, at("2026-12-05T12:00:10Z"), held_at), Some(at("2026-12-05T12:00:08Z")));
    assert_eq!(reconcile_at(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, end).map(|at| end < at), Some(true));
}

#[test]
fn the_longest_times_there_are_do_not_panic() {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let reminder = reminder_at(first, last);
    assert!(first < reminder && reminder < last);
}

proptest! {
    #[test]
    fn the_reminder_lies_within_the_hold(seconds in 1..1_000_000_i64) {
        let held_at = at("2026-12-05T12:00:00Z");
        let expires_at = held_at + TimeDelta::seconds(seconds);
        let reminder = reminder_at(held_at, expires_at);
        prop_assert!(held_at < reminder && reminder < expires_at);
    }
}
