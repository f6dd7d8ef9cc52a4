//! How long ago, in words: true in every time zone, and the sandbox knows none.

use chrono::{DateTime, Utc};

pub(super) fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - at).num_seconds() {
        ..60 => "recién".to_owned(),
        seconds @ 60..3_600 => format!("hace {} min", seconds / 60),
        seconds @ 3_600..86_400 => format!("hace {} h", seconds / 3_600),
        seconds => format!("hace {} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn time_passed_is_told_in_its_largest_unit() {
        let now = DateTime::<Utc>::default();
        for (seconds, words) in [
            (-5, "recién"),
            (59, "recién"),
            (60, "hace 1 min"),
            (119, "hace 1 min"),
            (7_200, "hace 2 h"),
            (200_000, "hace 2 d"),
        ] {
            assert_eq!(ago(now - TimeDelta::seconds(seconds), now), words);
        }
    }
}
