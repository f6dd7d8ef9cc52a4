use jobs::Probe;
use jobs::probe::Outcome;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Waits, then ends as the payload says.
pub(crate) async fn run(context: &Context, probe: &Probe, run: i32) -> Result<Answer, Failure> {
    let (wait, outcome) = probe.act(u32::try_from(run).unwrap_or(u32::MAX));
    tokio::time::sleep(wait).await;
    match outcome {
        Outcome::Done => Ok(Answer::Done),
        Outcome::Snooze => Ok(Answer::Snooze(probe.delay())),
        Outcome::Retry => Err(Failure::Retry("probe: retry".to_owned())),
        Outcome::RetryAfter => Err(Failure::RetryAfter("probe: retry".to_owned(), probe.delay())),
        Outcome::Panic => panic_as_told(probe.tag.as_deref().unwrap_or_default()),
        Outcome::Hang => std::future::pending().await,
        Outcome::Abort if context.probe_may_abort => std::process::abort(),
        Outcome::Fail | Outcome::Abort => Err(Failure::Fail("probe: fail".to_owned())),
    }
}

#[expect(clippy::panic, reason = "what the probe is for: to see that a panic is caught")]
fn panic_as_told(tag: &str) -> Result<Answer, Failure> {
    panic!("probe: panic {tag}")
}
