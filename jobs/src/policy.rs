use std::time::Duration;

/// How often and how patiently a kind is tried, and how long one run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Answers that a job may give before it is dead, the good one included.
    pub max_attempts: u32,
    /// The longest wait after the first failed attempt; each further one doubles it.
    pub first_wait: Duration,
    /// The longest wait after any attempt.
    pub longest_wait: Duration,
    /// Past it a run is aborted and counts as a failed attempt.
    pub time_limit: Duration,
    /// Older than that, counted from its promise, a job that would be tried again is dead. Not for
    /// jobs that are promised long before they are due.
    pub max_age: Option<Duration>,
    /// Whether the kind is only probed after repeated failures of the other side.
    pub breaker: Option<Breaker>,
}

/// When a kind's circuit opens, and how often it is probed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Failures of the other side, one after the other.
    pub failures: u32,
    /// Until the first probe; each failed one doubles it.
    pub first: Duration,
    pub longest: Duration,
}

impl Policy {
    /// The wait after failed attempt `attempt` (the first is 1): exponential with full jitter.
    ///
    /// `share` is a random number from 0 up to 1. Full jitter, and not a share of it, because jobs
    /// that failed together (a provider was down) must not come back together.
    pub fn wait_after(&self, attempt: u32, share: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(20);
        let ceiling = self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait);
        ceiling.mul_f64(share.clamp(0.0, 1.0))
    }

    /// Whether a job of that age may not be tried again.
    pub fn is_too_old(&self, age: Duration) -> bool {
        self.max_age.is_some_and(|most| age > most)
    }

    /// Whether a job that failed so many times has no attempt left.
    pub fn is_spent(&self, attempts: u32) -> bool {
        attempts >= self.max_attempts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn the_ceiling_doubles_up_to_the_longest_wait() {
        let policy = Kind::Probe.policy();
        let ceilings: Vec<_> = (1..=4).map(|attempt| policy.wait_after(attempt, 1.0).as_millis()).collect();
        assert_eq!(ceilings, [500, 1000, 2000, 4000]);
        assert_eq!(policy.wait_after(u32::MAX, 1.0), policy.longest_wait);
    }

    #[test]
    fn jitter_is_full() {
        let policy = Kind::SendEmail.policy();
        assert_eq!(policy.wait_after(3, 0.0), Duration::ZERO);
        assert_eq!(policy.wait_after(3, 0.5), policy.wait_after(3, 1.0) / 2);
    }

    #[test]
    fn a_mail_is_tried_for_hours() {
        let policy = Kind::SendEmail.policy();
        let mean: f64 = (1..policy.max_attempts).map(|n| policy.wait_after(n, 0.5).as_secs_f64()).sum();
        assert!(mean > 8.0 * 3600.0, "{mean} s");
    }
}
