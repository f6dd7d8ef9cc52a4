use domain::hold::reconcile_at;
use domain::reservation::Status;
use store::{payment_links, reservations};

use crate::answer::{Answer, Failure};
use crate::context::Context;
use crate::payments::{self, Outcome};

/// Looks for payments of a hold that no notification told of, and comes back for a day after its end.
pub(crate) async fn run(context: &Context, id: i32) -> Result<Answer, Failure> {
    let Some(mercadopago) = &context.mercadopago else { return Ok(Answer::Done) };
    let Some(hold) = reservations::find(&context.store, id).await? else { return Ok(Answer::Done) };
    // Nobody can have paid on a page that was never made.
    if payment_links::find(&context.store, hold.id).await?.is_some() {
        for seen in mercadopago.payments_of(hold.code.as_str()).await? {
            let mut tx = context.store.begin().await?;
            if let Outcome::Settled(settled) = payments::settle(context, &mut tx, &seen).await? {
                context.relay.push(tx.commit().await?);
                if settled.is_change() {
                    tracing::warn!(reservation = %hold.code, payment = seen.id, "a payment was found that nothing told of");
                }
            }
        }
    }
    let Some(end) = hold.expires_at else { return Ok(Answer::Done) };
    let confirmed = reservations::find(&context.store, id).await?.is_some_and(|now| now.status == Status::Confirmed);
    match reconcile_at(hold.created_at, end, context.now()) {
        Some(next) if !confirmed => Ok(Answer::Snooze((next - context.now()).to_std().unwrap_or_default())),
        _ => Ok(Answer::Done),
    }
}
