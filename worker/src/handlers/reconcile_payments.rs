use domain::hold::reconcile_at;
use store::{payment_links, reservations};

use crate::answer::{Answer, Failure};
use crate::context::Context;
use crate::payments;

/// Looks for payments of a hold that no notification told of, and comes back for a day after its end,
/// whatever became of it: money that comes late is to be noted, too.
pub(crate) async fn run(context: &Context, id: i32) -> Result<Answer, Failure> {
    let Some(mercadopago) = &context.mercadopago else { return Ok(Answer::Done) };
    let Some(hold) = reservations::find(&context.store, id).await? else { return Ok(Answer::Done) };
    // Nobody can have paid on a page that was never made.
    if payment_links::find(&context.store, hold.id).await?.is_some() {
        for seen in mercadopago.payments_of(hold.code.as_str()).await? {
            let Ok(reservation) = payments::reservation_of(context, &seen).await? else { continue };
            let mut tx = context.store.begin().await?;
            let settled = booking::settle(&mut tx, &context.rules, reservation, &seen, context.now()).await?;
            context.relay.push(tx.commit().await?);
            if settled.is_change() {
                tracing::warn!(reservation = %hold.code, payment = seen.id, "a payment was found that nothing told of");
            }
        }
    }
    let Some(end) = hold.expires_at else { return Ok(Answer::Done) };
    let now = context.now();
    let next = reconcile_at(hold.created_at, end, now).and_then(|next| (next - now).to_std().ok());
    Ok(next.map_or(Answer::Done, Answer::Snooze))
}
