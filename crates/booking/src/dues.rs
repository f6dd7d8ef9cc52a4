//! What is to be given back to a guest. It is never more than is left of what was paid, and each time
//! it rises the owner is told.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::money::Money;
use serde_json::json;
use store::payments::{self, Balance};
use store::reservations::Reservation;
use store::{Error, Tx, notices, refund_dues};

use crate::promises;

/// A stay or a hold ended: `percent` of what is left is due, or what was due already if that is more.
pub(crate) async fn of_an_end(tx: &mut Tx, ended: &Reservation, percent: u32, now: DateTime<Utc>) -> Result<(), Error> {
    let balance = payments::money_in(tx, ended.id).await?;
    raise_to(tx, ended.id, &balance, balance.left().percent(percent), now).await
}

/// Money came in: what exceeds the total is due.
pub(crate) async fn of_a_payment(tx: &mut Tx, paid: &Reservation, now: DateTime<Utc>) -> Result<(), Error> {
    let balance = payments::money_in(tx, paid.id).await?;
    raise_to(tx, paid.id, &balance, balance.left() - paid.total_price, now).await
}

/// More is due than before.
pub(crate) async fn raise_by(tx: &mut Tx, reservation: i32, amount: Money, now: DateTime<Utc>) -> Result<(), Error> {
    let balance = payments::money_in(tx, reservation).await?;
    raise_to(tx, reservation, &balance, balance.due + amount, now).await
}

/// Money was given back that nobody here ordered: so much less is due.
pub(crate) async fn given_back(tx: &mut Tx, reservation: i32, amount: Money, now: DateTime<Utc>) -> Result<(), Error> {
    let balance = payments::money_in(tx, reservation).await?;
    let due = (balance.due - amount).min(balance.left()).max(Money::ZERO);
    if due == balance.due { Ok(()) } else { refund_dues::set(tx, reservation, due, now).await }
}

/// A payment is gone again: what is not there cannot be given back, and the owner is told.
pub(crate) async fn charged_back(
    tx: &mut Tx,
    of: &Reservation,
    payment: i32,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    given_back(tx, of.id, Money::ZERO, now).await?;
    tell(tx, &format!("charged_back:{payment}"), of.id, amount, now).await
}

/// A payment that is less than the deposit confirms nothing: a person is to decide.
pub(crate) async fn too_small(
    tx: &mut Tx,
    of: &Reservation,
    payment: i32,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tell(tx, &format!("payment_too_small:{payment}"), of.id, amount, now).await
}

async fn tell(tx: &mut Tx, matter: &str, reservation: i32, amount: Money, now: DateTime<Utc>) -> Result<(), Error> {
    if let Some(notice) = notices::add(tx, matter, Some(reservation), json!({ "amount": amount }), now).await? {
        promises::notice(tx, notice, now).await?;
    }
    Ok(())
}

async fn raise_to(
    tx: &mut Tx,
    reservation: i32,
    balance: &Balance,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let amount = amount.min(balance.left());
    if amount <= balance.due {
        return Ok(());
    }
    refund_dues::set(tx, reservation, amount, now).await?;
    // Each rise is a matter of its own: also one to an amount that was due before, and a second one
    // at the same instant.
    let at = now.to_rfc3339_opts(SecondsFormat::Micros, true);
    let matter = format!("refund_due:{reservation}:{at}:{amount}");
    tell(tx, &matter, reservation, amount, now).await
}

/// A person ordered some of it, or more than was due.
pub(crate) async fn lower_by(
    tx: &mut Tx,
    reservation: i32,
    before: &Balance,
    ordered: Money,
    now: DateTime<Utc>,
) -> Result<Money, Error> {
    let due = (before.due - ordered).max(Money::ZERO).min(before.left() - ordered);
    refund_dues::set(tx, reservation, due, now).await?;
    Ok(due)
}
