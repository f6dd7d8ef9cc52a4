use chrono::NaiveDate;
use chrono_tz::America::Argentina::Buenos_Aires;
use chrono_tz::Tz;

use super::schedule;

fn schedule_of(date: &str, timezone: Tz) -> serde_json::Value {
    let date = date.parse::<NaiveDate>().expect("a date");
    serde_json::to_value(schedule(date, timezone)).expect("JSON")
}

#[test]
fn all_until_two_days_before_check_in_then_half_then_nothing() {
    let wanted = serde_json::json!([
        { "until": "2027-02-27T17:00:00Z", "refund_percent": 100 },
        { "until": "2027-03-01T17:00:00Z", "refund_percent": 50 },
        { "until": null, "refund_percent": 0 },
    ]);
    assert_eq!(schedule_of("2027-03-01", Buenos_Aires), wanted);
}

#[test]
fn forty_eight_hours_are_forty_eight_hours_across_a_change_of_clocks() {
    // Santiago put its clocks back on the night to 5 April 2026.
    let shares = schedule_of("2026-04-06", chrono_tz::America::Santiago);
    assert_eq!(shares[0]["until"], "2026-04-04T18:00:00Z");
    assert_eq!(shares[1]["until"], "2026-04-06T18:00:00Z");
}
