use std::time::Duration;

use e2e::{Call, say};

/// How a kind of job leaves a service alone, as `posta` documents it: after so many failures it is probed only, at
/// first after so long, then after twice as long, up to the longest.
const FAILURES: usize = 8;
const FIRST_PROBE: Duration = Duration::from_secs(2);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Of one kind, in the one worker.
const AT_ONCE: usize = 8;
/// Links, payments and refunds.
const KINDS: usize = 3;
pub(super) const LONGEST_CALL: Duration = Duration::from_secs(20);

/// Calls in vain are those that found out that it was ill, those that were on their way by then, and probes.
pub(super) fn left_alone(calls: &[Call], away: Duration, holds: usize) {
    let in_vain = calls.iter().filter(|call| call.status.is_none_or(|status| status >= 400)).count();
    let most = KINDS * (FAILURES + AT_ONCE - 1 + probes(away + LONGEST_CALL));
    say(format_args!("{} calls in all, {in_vain} of them in vain, at most {most} may be", calls.len()));
    assert!(in_vain > 0 && in_vain <= most, "{in_vain} calls in vain, and not at most {most}");
    let made = calls.iter().filter(|call| call.path == "/checkout/preferences" && call.status == Some(201));
    assert_eq!(made.count(), holds, "one page for each hold");
}

fn probes(span: Duration) -> usize {
    let pauses = std::iter::successors(Some(FIRST_PROBE), |pause| Some((*pause * 2).min(LONGEST_PAUSE)));
    let ends = pauses.scan(Duration::ZERO, |sum, pause| {
        *sum += pause;
        Some(*sum)
    });
    ends.take_while(|end| *end <= span).count()
}
