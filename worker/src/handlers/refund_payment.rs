use std::time::Duration;

use booking::{Made, refund_made, refund_refused};
use providers::mercadopago::{CallError, Kind, MercadoPago, Refunded};
use store::refunds::{self, Refund, State};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;
use crate::payments;

/// Between two looks at a refund that Mercado Pago took and has not made yet.
const BETWEEN: Duration = Duration::from_secs(5 * 60);

/// Asks Mercado Pago for the refund, under one key for all its attempts. Refused for good, it is due again.
pub(crate) async fn run(context: &Context, id: Uuid) -> Result<Answer, Failure> {
    let mercadopago = payments::account(context)?;
    let Some(refund) = open(context, id).await? else { return Ok(Answer::Done) };
    if refund.external_id.is_some() {
        return look(context, mercadopago, &refund).await;
    }
    match mercadopago.refund(&refund.of, refund.amount, &id.to_string()).await {
        Ok(answered) => note(context, &refund, &answered).await,
        Err(error) if error.kind() == Kind::Permanent => refused(context, &refund, &error).await,
        Err(error) => Err(error.into()),
    }
}

async fn note(context: &Context, refund: &Refund, answered: &Refunded) -> Result<Answer, Failure> {
    let made = match answered.status.as_str() {
        "approved" => Made::Now,
        "rejected" | "cancelled" => return refuse(context, refund, &answered.status).await,
        _ => Made::Later,
    };
    let mut tx = context.store.begin().await?;
    refund_made(&mut tx, refund, &answered.id, made, context.now()).await?;
    context.relay.push(tx.commit().await?);
    Ok(if made == Made::Now { Answer::Done } else { Answer::Snooze(BETWEEN) })
}

/// The payment itself says whether the refund has come about.
async fn look(context: &Context, mercadopago: &MercadoPago, refund: &Refund) -> Result<Answer, Failure> {
    if let Some(seen) = mercadopago.payment(&refund.of).await?
        && let Ok(reservation) = payments::reservation_of(context, &seen).await?
    {
        let mut tx = context.store.begin().await?;
        booking::settle(&mut tx, &context.rules, reservation, &seen, context.now()).await?;
        context.relay.push(tx.commit().await?);
    }
    let open = open(context, refund.id).await?;
    Ok(open.map_or(Answer::Done, |_| Answer::Snooze(BETWEEN)))
}

async fn refused(context: &Context, refund: &Refund, error: &CallError) -> Result<Answer, Failure> {
    refuse(context, refund, &error.to_string()).await
}

async fn refuse(context: &Context, refund: &Refund, error: &str) -> Result<Answer, Failure> {
    tracing::warn!(refund = %refund.id, error, "Mercado Pago refused a refund");
    let mut tx = context.store.begin().await?;
    refund_refused(&mut tx, refund, error, context.now()).await?;
    context.relay.push(tx.commit().await?);
    Ok(Answer::Done)
}

async fn open(context: &Context, id: Uuid) -> Result<Option<Refund>, Failure> {
    Ok(refunds::find(&context.store, id).await?.filter(|refund| refund.state == State::Ordered))
}
