use crate::answer::{Answer, Failure};
use crate::context::Context;

const LIMIT: i64 = 200;

/// Expires holds that ran out and whose own job was lost or is late.
pub(crate) async fn run(context: &Context) -> Result<Answer, Failure> {
    let swept = booking::sweep(&context.store, context.now(), LIMIT).await?;
    if swept.expired > 0 {
        tracing::warn!(expired = swept.expired, "holds had run out and were not expired by their own job");
    }
    context.relay.push(swept.promised);
    if swept.failed > 0 {
        return Err(Failure::Retry(format!("{} holds could not be expired", swept.failed)));
    }
    Ok(Answer::Done)
}
