use crate::answer::{Answer, Failure};
use crate::context::Context;

const LIMIT: i64 = 500;

/// Completes the stays whose guests have left.
pub(crate) async fn run(context: &Context) -> Result<Answer, Failure> {
    let done = booking::complete_stays(&context.store, &context.rules, context.now(), LIMIT).await?;
    context.relay.push(done.promised);
    if done.failed > 0 {
        return Err(Failure::Retry(format!("{} stays could not be completed", done.failed)));
    }
    Ok(Answer::Done)
}
