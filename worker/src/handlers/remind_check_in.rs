use booking::Reminder;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Promises the reminder mail, if the stay still lies ahead.
pub(crate) async fn run(context: &Context, reservation: i32) -> Result<Answer, Failure> {
    let mut tx = context.store.begin().await?;
    match booking::remind_check_in(&mut tx, &context.rules, reservation, context.now()).await? {
        Reminder::Promised => context.relay.push(tx.commit().await?),
        Reminder::NotWanted => {}
    }
    Ok(Answer::Done)
}
