use std::time::Duration;

use booking::Expiry;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Ends a hold that was not paid: its dates are free again, and the guest is told.
pub(crate) async fn run(context: &Context, reservation: i32) -> Result<Answer, Failure> {
    let now = context.now();
    let mut tx = context.store.begin().await?;
    match booking::expire(&mut tx, reservation, now).await? {
        Expiry::Expired => {
            context.relay.push(tx.commit().await?);
            Ok(Answer::Done)
        }
        // Extended since, or this machine's timers run ahead of Postgres' clock.
        Expiry::NotYet(end) => Ok(Answer::Snooze((end - now).to_std().unwrap_or(Duration::ZERO))),
        Expiry::Moved(_) => Ok(Answer::Done),
    }
}
