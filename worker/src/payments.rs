//! What the handlers of payments share: the account, and whether a payment that was read is ours.

use booking::Settled;
use domain::code::Code;
use providers::mercadopago::{MercadoPago, Payment};
use store::{Tx, reservations};

use crate::answer::Failure;
use crate::context::Context;

/// What came of a payment that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Settled(Settled),
    /// It is nobody's reservation here, or not our money: why.
    NotOurs(&'static str),
}

const CURRENCY: &str = "ARS";

pub(crate) fn account(context: &Context) -> Result<&MercadoPago, Failure> {
    // Kept for a worker that was given the token: the next deploy may bring it.
    context.mercadopago.as_ref().ok_or_else(|| Failure::Retry("MERCADOPAGO_ACCESS_TOKEN is not set".to_owned()))
}

/// Settles the payment, as part of the change, if it is ours.
pub(crate) async fn settle(context: &Context, tx: &mut Tx, seen: &Payment) -> Result<Outcome, Failure> {
    let mercadopago = account(context)?;
    if seen.currency != CURRENCY {
        return Ok(Outcome::NotOurs("the currency is not ARS"));
    }
    if seen.live != mercadopago.is_live() {
        return Ok(Outcome::NotOurs("it is of the other mode: live or test"));
    }
    if seen.collector != Some(mercadopago.collector().await?) {
        return Ok(Outcome::NotOurs("it went to another account"));
    }
    let code: Option<Code> = seen.reference.as_deref().and_then(|reference| reference.parse().ok());
    let Some(code) = code else { return Ok(Outcome::NotOurs("its reference is no reservation's code")) };
    let Some(reservation) = reservations::find_by_code(&context.store, &code).await? else {
        return Ok(Outcome::NotOurs("its reference is no reservation of ours"));
    };
    let settled = booking::settle(tx, &context.rules, reservation.id, seen, context.now()).await?;
    Ok(Outcome::Settled(settled))
}
