use std::time::Duration;

use jobs::Probe;
use jobs::probe::Outcome;
use queue::Cancel;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Waits, then ends as the payload says.
pub(crate) async fn run(context: &Context, probe: &Probe, run: i32, cancel: &Cancel) -> Result<Answer, Failure> {
    let (wait, outcome) = probe.act(u32::try_from(run).unwrap_or(u32::MAX));
    if outcome == Outcome::Block {
        block(wait);
        return Ok(Answer::Done);
    }
    if !wait.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = cancel.cancelled() => return Ok(Answer::Done),
        }
    }
    match outcome {
        Outcome::Done | Outcome::Block => Ok(Answer::Done),
        Outcome::Snooze => Ok(Answer::Snooze(probe.delay())),
        Outcome::Retry => Err(Failure::Retry("probe: retry".to_owned())),
        Outcome::RetryAfter => Err(Failure::RetryAfter("probe: retry".to_owned(), probe.delay())),
        Outcome::Panic => panic_as_told(probe.tag.as_deref().unwrap_or_default()),
        Outcome::Hang => std::future::pending().await,
        Outcome::Abort if context.probe_may_abort => std::process::abort(),
        Outcome::Fail | Outcome::Abort => Err(Failure::Fail("probe: fail".to_owned())),
    }
}

/// What the probe is for: a handler that does not give its thread back.
fn block(wait: Duration) {
    std::thread::sleep(wait);
}

#[expect(clippy::panic, reason = "what the probe is for: to see that a panic is caught")]
fn panic_as_told(tag: &str) -> Result<Answer, Failure> {
    panic!("probe: panic {tag}")
}
