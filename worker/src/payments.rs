//! What the handlers of payments share: the account, and whether a payment that was read is ours.

use domain::code::Code;
use providers::mercadopago::{MercadoPago, Payment};
use store::reservations;

use crate::answer::Failure;
use crate::context::Context;

/// Why a payment is none of ours: nobody's reservation here, or not our money.
pub(crate) type NotOurs = &'static str;

const CURRENCY: &str = "ARS";

pub(crate) fn account(context: &Context) -> Result<&MercadoPago, Failure> {
    // Kept for a worker that was given the token: the next deploy may bring it.
    context.mercadopago.as_ref().ok_or_else(|| Failure::Retry("MERCADOPAGO_ACCESS_TOKEN is not set".to_owned()))
}

/// The reservation that the payment is for, if it is ours. Asked before a change begins: the account may have to be
/// asked of Mercado Pago, and no transaction waits for that.
pub(crate) async fn reservation_of(context: &Context, seen: &Payment) -> Result<Result<i32, NotOurs>, Failure> {
    let mercadopago = account(context)?;
    if seen.currency != CURRENCY {
        return Ok(Err("the currency is not ARS"));
    }
    if seen.live != mercadopago.is_live() {
        return Ok(Err("it is of the other mode: live or test"));
    }
    if seen.collector != Some(mercadopago.collector().await?) {
        return Ok(Err("it went to another account"));
    }
    let code: Option<Code> = seen.reference.as_deref().and_then(|reference| reference.parse().ok());
    let Some(code) = code else { return Ok(Err("its reference is no reservation's code")) };
    let found = reservations::find_by_code(&context.store, &code).await?;
    Ok(found.map(|reservation| reservation.id).ok_or("its reference is no reservation of ours"))
}
