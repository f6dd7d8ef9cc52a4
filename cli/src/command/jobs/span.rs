use chrono::TimeDelta;

/// A length of time for people, in its two largest units.
pub fn span(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_units_are_enough() {
        let told = [0, 59, 61, 3_600, 86_400 * 3 + 7_261].map(|seconds| span(TimeDelta::seconds(seconds)));
        assert_eq!(told, ["0 s", "59 s", "1 min 1 s", "1 h 0 min", "3 d 2 h"]);
        assert_eq!(span(TimeDelta::seconds(-1)), "0 s", "clocks differ");
    }
}
