//! The last hour of a queue as bars, one a minute: drawn here, so that nothing has to run in the browser.

use store::ledger::Minute;

pub(super) const WIDTH: i64 = 300;
pub(super) const HEIGHT: i64 = 48;
const MINUTES: i64 = 60;
/// Of a minute, its gap included.
const PITCH: i64 = WIDTH / MINUTES;

pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    /// `41 hechos, 1 falla`
    pub(super) told: String,
    /// Ended or failed in the minute that had the most.
    pub(super) most: i64,
    /// Ended well within the last five minutes, a minute, rounded.
    pub(super) a_minute: i64,
}

/// A part of a minute's bar.
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) height: i64,
    /// `done` or `failed`
    pub(super) look: &'static str,
}

impl Chart {
    pub(super) const BAR_WIDTH: i64 = PITCH - 1;

    pub(super) fn of(queue: &str, minutes: &[Minute]) -> Self {
        let of_queue = || minutes.iter().filter(|minute| minute.queue == queue);
        // A job that died had a run that failed: it is in that count.
        let most = of_queue().map(|minute| minute.done + minute.failed).max().unwrap_or(0);
        let sum = |of: fn(&Minute) -> i64| of_queue().map(of).sum();
        let recent: i64 = of_queue().filter(|minute| minute.ago < 5).map(|minute| minute.done).sum();
        Self {
            bars: of_queue().flat_map(|minute| bars(minute, most)).collect(),
            told: [
                told(sum(|minute| minute.done), "hecho", "hechos"),
                told(sum(|minute| minute.failed), "falla", "fallas"),
                told(sum(|minute| minute.dead), "muerto", "muertos"),
            ]
            .join(", "),
            most,
            a_minute: (recent + 2) / 5,
        }
    }
}

fn told(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", spanish::number(count.unsigned_abs()), if count == 1 { one } else { many })
}

/// Failures stand on what ended well. What there is can be seen, however little it is.
fn bars(minute: &Minute, most: i64) -> impl Iterator<Item = Bar> {
    let x = (MINUTES - 1 - i64::from(minute.ago)) * PITCH;
    let tall = |count: i64| if count == 0 { 0 } else { (count * HEIGHT / most.max(1)).max(2) };
    let failed = tall(minute.failed);
    let done = tall(minute.done).min(HEIGHT - failed);
    let bar = move |height: i64, below: i64, look| Bar { x, y: HEIGHT - below - height, height, look };
    [bar(done, 0, "done"), bar(failed, done, "failed")].into_iter().filter(|bar| bar.height > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(ago: i32, done: i64, failed: i64) -> Minute {
        Minute { queue: "mail".to_owned(), ago, done, dead: 0, failed }
    }

    #[test]
    fn the_tallest_minute_fills_the_height_and_the_last_one_is_on_the_right() {
        let chart = Chart::of("mail", &[minute(0, 30, 10), minute(59, 10, 0), minute(3, 1, 0)]);
        let drawn: Vec<_> = chart.bars.iter().map(|bar| (bar.x, bar.y, bar.height, bar.look)).collect();
        assert_eq!(drawn, [(295, 12, 36, "done"), (295, 0, 12, "failed"), (0, 36, 12, "done"), (280, 46, 2, "done")]);
        assert_eq!((chart.told.as_str(), chart.most, chart.a_minute), ("41 hechos, 10 fallas, 0 muertos", 40, 6));
    }

    #[test]
    fn of_another_queue_nothing_is_drawn() {
        let chart = Chart::of("bookings", &[minute(0, 30, 10)]);
        assert!(chart.bars.is_empty() && chart.most == 0);
    }

    #[test]
    fn no_bar_leaves_the_picture() {
        for (done, failed) in [(1, 1_000_000), (1_000_000, 1), (i64::from(i32::MAX), 0)] {
            let chart = Chart::of("mail", &[minute(0, done, failed)]);
            assert!(chart.bars.iter().all(|bar| bar.y >= 0 && bar.y + bar.height <= HEIGHT), "{done} {failed}");
        }
    }
}
