use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::money::Money;
use domain::payment::ByHand;
use serde::Serialize;
use serde_json::json;
use store::audit::{self, Actor};
use store::payments::{self, Payment};
use store::refunds::{self, Begun, Refund, State};
use store::{Tx, reservations};
use uuid::Uuid;

use crate::{Refusal, Rule, dues, promises};

/// What was ordered, and what is still due after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ordered {
    pub code: Code,
    pub ordered: Money,
    pub refund_due: Money,
    /// The jobs that ask providers to give it back.
    pub jobs: Vec<Uuid>,
}

/// Whether the provider has given it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    Now,
    Later,
}

/// Orders money to be given back: what is due unless told, of the newest payment first. What a person
/// took a person gives back: that part is noted as done.
pub async fn refund(
    tx: &mut Tx,
    reservation_id: i32,
    amount: Option<Money>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Ordered, Refusal> {
    // No night is taken or freed: the reservation's own row is enough.
    let reservation = reservations::lock(tx, reservation_id).await?.ok_or(Refusal::NotFound)?;
    let before = payments::money_in(tx, reservation.id).await?;
    let ordered = match amount {
        Some(amount) if amount <= Money::ZERO => return Err(Rule::NoAmount.into()),
        Some(amount) => amount,
        None if before.due <= Money::ZERO => return Err(Rule::NothingDue.into()),
        None => before.due,
    };
    if refunds::is_under_way(tx, reservation.id, ordered).await? {
        return Err(Rule::RefundUnderWay(ordered).into());
    }
    if ordered > before.left() {
        return Err(Rule::MoreThanIsLeft { left: before.left().max(Money::ZERO) }.into());
    }

    let jobs = order(tx, reservation.id, ordered, actor, now).await?;
    let refund_due = dues::lower_by(tx, reservation.id, &before, ordered, now).await?;
    let after = payments::money_in(tx, reservation.id).await?;
    reservations::set_paid(tx, reservation.id, &after, now).await?;
    audit::write(tx, actor, "refund", Some(reservation.id), json!({ "amount": ordered }), now).await?;
    Ok(Ordered { code: reservation.code, ordered, refund_due, jobs })
}

/// Spreads the order over the payments.
async fn order(
    tx: &mut Tx,
    reservation: i32,
    ordered: Money,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, Refusal> {
    let (mut rest, mut jobs) = (ordered, Vec::new());
    let approved = payments::of_in(tx, reservation).await?.into_iter().filter(|payment| payment.status == "approved");
    let newest_first: Vec<Payment> = approved.rev().collect();
    for payment in newest_first {
        let part = rest.min(payment.left());
        if part <= Money::ZERO {
            continue;
        }
        let begun = if payment.provider.parse::<ByHand>().is_ok() { Begun::Done } else { Begun::Ordered };
        let new = refunds::New { reservation, payment: payment.id, amount: part, begun, by: actor };
        let refund = refunds::insert(tx, &new, now).await?;
        if begun == Begun::Ordered {
            jobs.push(promises::refund(tx, reservation, refund, now).await?);
        }
        rest = rest - part;
    }
    if rest > Money::ZERO {
        // More was given back of one payment than it brought: nothing to take the rest from.
        return Err(Rule::MoreThanIsLeft { left: ordered - rest }.into());
    }
    Ok(jobs)
}

/// Mercado Pago gave the money back as it was asked, or will.
pub async fn refund_made(
    tx: &mut Tx,
    refund: &Refund,
    external_id: &str,
    made: Made,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let reservation = reservations::lock(tx, refund.reservation).await?.ok_or(Refusal::NotFound)?;
    if made == Made::Later {
        refunds::note_taken(tx, refund.id, external_id).await?;
        return Ok(());
    }
    // A notification may have told of it first.
    if is_ordered(tx, refund).await? {
        refunds::finish(tx, refund.id, external_id, now).await?;
        let balance = payments::money_in(tx, reservation.id).await?;
        reservations::set_paid(tx, reservation.id, &balance, now).await?;
    }
    Ok(())
}

/// Mercado Pago refused it for good: it is due again, and told.
pub async fn refund_refused(tx: &mut Tx, refund: &Refund, error: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    let reservation = reservations::lock(tx, refund.reservation).await?.ok_or(Refusal::NotFound)?;
    if is_ordered(tx, refund).await? {
        refunds::refuse(tx, refund.id, error, now).await?;
        dues::raise_by(tx, reservation.id, refund.amount, now).await?;
        let detail = json!({ "amount": refund.amount, "refused": error });
        audit::write(tx, &Actor::System, "refund", Some(reservation.id), detail, now).await?;
    }
    Ok(())
}

async fn is_ordered(tx: &mut Tx, refund: &Refund) -> Result<bool, Refusal> {
    let of_payment = refunds::of_payment(tx, refund.payment).await?;
    Ok(of_payment.iter().any(|row| row.id == refund.id && row.state == State::Ordered))
}
