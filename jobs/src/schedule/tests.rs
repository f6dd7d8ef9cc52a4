use chrono_tz::America::Argentina::Buenos_Aires;
use chrono_tz::Europe::Madrid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn ticks(when: &'static str, after: &str, tz: Tz, count: usize) -> Vec<String> {
    let entry = Entry { name: "test", when, job: || Job::SweepHolds };
    let mut last = at(after);
    let mut seen = Vec::new();
    for _ in 0..count {
        last = next(&entry, last, tz).unwrap();
        seen.push(last.with_timezone(&tz).format("%m-%d %H:%M%:z").to_string());
    }
    seen
}

#[test]
fn every_entry_can_be_read_and_is_the_only_one_of_its_name() {
    for entry in Entry::ALL {
        next(&entry, at("2026-12-01T12:00:00Z"), Buenos_Aires).unwrap();
        assert_eq!(Entry::find(entry.name).unwrap().when, entry.when);
        assert!((entry.job)().unique().is_some(), "{}: asked for twice, it is one job", entry.name);
    }
    assert!(Entry::find("nonsense").unwrap_err().to_string().contains("prune"));
}

#[test]
fn times_are_those_of_the_business() {
    assert_eq!(
        ticks("17 4 * * *", "2026-12-01T07:16:59Z", Buenos_Aires, 2),
        ["12-01 04:17-03:00", "12-02 04:17-03:00"]
    );
    assert_eq!(ticks("17 4 * * *", "2026-12-01T07:17:00Z", Buenos_Aires, 1), ["12-02 04:17-03:00"], "later, not at");
    assert_eq!(
        ticks("* * * * *", "2026-12-01T02:59:00.001Z", Buenos_Aires, 2),
        ["12-01 00:00-03:00", "12-01 00:01-03:00"]
    );
    assert_eq!(ticks("7 * * * *", "2026-12-01T12:07:00Z", Buenos_Aires, 1), ["12-01 10:07-03:00"]);
}

#[test]
fn a_time_that_the_clocks_skip_is_the_instant_they_skip_to() {
    // Madrid, 28 March 2027: from 2:00 to 3:00.
    let skipped = ticks("30 2 * * *", "2027-03-27T12:00:00Z", Madrid, 2);
    assert_eq!(skipped, ["03-28 03:00+02:00", "03-29 02:30+02:00"]);
    assert_eq!(ticks("7 * * * *", "2027-03-28T00:30:00Z", Madrid, 2), ["03-28 03:07+02:00", "03-28 04:07+02:00"]);
}

#[test]
fn a_time_that_the_clocks_show_twice_is_the_first_and_every_hour_is_every_hour() {
    // Madrid, 25 October 2026: at 3:00 it is 2:00 again.
    assert_eq!(ticks("30 2 * * *", "2026-10-24T12:00:00Z", Madrid, 2), ["10-25 02:30+02:00", "10-26 02:30+01:00"]);
    assert_eq!(
        ticks("7 * * * *", "2026-10-24T23:30:00Z", Madrid, 3),
        ["10-25 02:07+02:00", "10-25 02:07+01:00", "10-25 03:07+01:00"]
    );
}

#[test]
fn days_months_weekdays_lists_and_steps_are_read() {
    let after = "2026-12-01T12:00:00Z";
    assert_eq!(ticks("0 9 * * 1,5", after, Buenos_Aires, 2), ["12-04 09:00-03:00", "12-07 09:00-03:00"]);
    assert_eq!(
        ticks("0 9 15 * 1", after, Buenos_Aires, 3),
        ["12-07 09:00-03:00", "12-14 09:00-03:00", "12-15 09:00-03:00"]
    );
    assert_eq!(
        ticks("*/20 9 * * *", after, Buenos_Aires, 3),
        ["12-01 09:20-03:00", "12-01 09:40-03:00", "12-02 09:00-03:00"]
    );
    assert_eq!(ticks("0 0 29 2 *", after, Buenos_Aires, 1), ["02-29 00:00-03:00"]);
}

#[test]
fn what_is_no_pattern_names_its_field() {
    let read = |when| Cron::read(when).unwrap_err().to_string();
    for (when, field) in [
        ("60 * * * *", "minute"),
        ("* 24 * * *", "hour"),
        ("* * 0 * *", "day"),
        ("* * * 13 *", "month"),
        ("* * * * 7", "weekday"),
        ("* * * *", "weekday"),
        ("*/0 * * * *", "minute"),
        ("1-5 * * * *", "minute"),
        ("* * * * * *", "a sixth field"),
    ] {
        assert!(read(when).contains(field), "{when}: {}", read(when));
    }
    let never = Entry { name: "test", when: "0 0 30 2 *", job: || Job::SweepHolds };
    assert!(next(&never, at("2026-12-01T12:00:00Z"), Buenos_Aires).is_err());
}
