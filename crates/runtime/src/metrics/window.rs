//! The 95th percentile of what was measured in the last five minutes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

pub(super) const WINDOW: Duration = Duration::from_secs(300);

/// Two hundred a second for five minutes; past that the window is shorter, never the memory larger.
const MOST: usize = 60_000;

#[derive(Debug, Default)]
pub(super) struct Window {
    measured: VecDeque<(Instant, f64)>,
}

impl Window {
    pub(super) const fn new() -> Self {
        Self { measured: VecDeque::new() }
    }

    pub(super) fn add(&mut self, at: Instant, seconds: f64) {
        self.forget(at);
        if self.measured.len() == MOST {
            self.measured.pop_front();
        }
        self.measured.push_back((at, seconds));
    }

    /// The least value that 95 % do not exceed (nearest rank); `None` when nothing was measured.
    pub(super) fn p95(&mut self, now: Instant) -> Option<f64> {
        self.forget(now);
        let mut values: Vec<f64> = self.measured.iter().map(|(_, seconds)| *seconds).collect();
        let rank = (values.len() * 95).div_ceil(100).checked_sub(1)?;
        let (_, value, _) = values.select_nth_unstable_by(rank, f64::total_cmp);
        Some(*value)
    }

    fn forget(&mut self, now: Instant) {
        while self.measured.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW) {
            self.measured.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_five_of_a_hundred_do_not_exceed_the_p95() {
        let (mut window, now) = (Window::new(), Instant::now());
        for hundredth in (1..=100).rev() {
            window.add(now, f64::from(hundredth) / 100.0);
        }
        assert_eq!(window.p95(now), Some(0.95));
    }

    #[test]
    fn nothing_measured_has_no_p95_and_one_value_is_its_own() {
        let (mut window, now) = (Window::new(), Instant::now());
        assert_eq!(window.p95(now), None);
        window.add(now, 0.3);
        assert_eq!(window.p95(now), Some(0.3));
    }

    #[test]
    fn what_is_older_than_five_minutes_no_longer_counts() {
        let (mut window, start) = (Window::new(), Instant::now());
        window.add(start, 9.0);
        window.add(start + Duration::from_secs(200), 1.0);
        assert_eq!(window.p95(start + WINDOW), Some(9.0));
        assert_eq!(window.p95(start + WINDOW + Duration::from_secs(1)), Some(1.0));
        assert_eq!(window.p95(start + WINDOW * 2), None);
    }

    #[test]
    fn a_flood_keeps_the_newest_and_bounded_memory() {
        let (mut window, now) = (Window::new(), Instant::now());
        window.add(now, 100.0);
        for _ in 0..MOST {
            window.add(now, 1.0);
        }
        assert_eq!(window.measured.len(), MOST);
        assert!(window.measured.iter().all(|(_, seconds)| *seconds < 2.0));
    }
}
