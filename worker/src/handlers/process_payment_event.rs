//! A notification is a hint: what it is about is read at Mercado Pago, and that is settled.

use providers::mercadopago::Payment;
use queue::Claimed;
use store::webhooks;

use crate::answer::{Answer, Failure};
use crate::context::Context;
use crate::payments;

/// Readings of a payment that Mercado Pago does not know (yet): a notification may overtake its payment.
const LOOKS: i32 = 6;

pub(crate) async fn run(context: &Context, claimed: &Claimed, payment: &str) -> Result<Answer, Failure> {
    let mercadopago = payments::account(context)?;
    let Some(seen) = mercadopago.payment(payment).await? else {
        if claimed.attempts.saturating_add(1) < LOOKS {
            return Err(Failure::Retry("Mercado Pago does not know the payment yet".to_owned()));
        }
        return ignored(context, claimed, "Mercado Pago knows no such payment").await;
    };
    settle(context, claimed, &seen).await
}

async fn settle(context: &Context, claimed: &Claimed, seen: &Payment) -> Result<Answer, Failure> {
    let reservation = match payments::reservation_of(context, seen).await? {
        Ok(reservation) => reservation,
        Err(reason) => {
            tracing::warn!(payment = seen.id, reason, "a payment was told of that is not ours");
            return ignored(context, claimed, reason).await;
        }
    };
    let mut tx = context.store.begin().await?;
    let settled = booking::settle(&mut tx, &context.rules, reservation, seen, context.now()).await?;
    webhooks::note_outcome(&mut tx, claimed.id, &format!("{}: {}", seen.status, settled.as_str())).await?;
    context.relay.push(tx.commit().await?);
    Ok(Answer::Done)
}

/// Not to be tried again, and seen by who asks what became of the notification.
async fn ignored(context: &Context, claimed: &Claimed, reason: &str) -> Result<Answer, Failure> {
    let mut tx = context.store.begin().await?;
    webhooks::note_ignored(&mut tx, claimed.id, reason).await?;
    drop(tx.commit().await?);
    Ok(Answer::Done)
}
