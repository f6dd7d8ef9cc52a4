//! Each verb as a caller does it: a transaction, committed when the verb agrees.

use booking::{Actor, BlockRequest, Expiry, Opened, Ordered, Paid, Refusal, Reminder};
use chrono::NaiveDate;
use domain::money::Money;
use domain::payment::ByHand;
use domain::reservation::Status;
use store::payments::Balance;
use store::reservations::{Reservation, find};
use testkit::Kit;

pub(crate) fn owner() -> Actor {
    Actor::Admin("duenia@x.ar".to_owned())
}

pub(crate) async fn confirm(kit: &Kit, id: i32) -> Result<Reservation, Refusal> {
    confirm_with(kit, id, None).await
}

/// Confirmed with money in cash: the deposit unless told.
pub(crate) async fn confirm_paid(kit: &Kit, id: i32, amount: Option<&str>) -> Result<Reservation, Refusal> {
    let amount = amount.map(|amount| amount.parse().unwrap());
    confirm_with(kit, id, Some(Paid { way: ByHand::Cash, amount })).await
}

pub(crate) async fn confirm_with(kit: &Kit, id: i32, paid: Option<Paid>) -> Result<Reservation, Refusal> {
    let mut tx = kit.begin().await;
    let confirmed = booking::confirm(&mut tx, &kit.rules, id, paid, &owner(), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(confirmed)
}

pub(crate) async fn cancel(kit: &Kit, id: i32) -> Result<Reservation, Refusal> {
    let mut tx = kit.begin().await;
    let cancelled = booking::cancel(&mut tx, &kit.rules, id, None, &Actor::Guest, kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(cancelled)
}

pub(crate) async fn extend(kit: &Kit, id: i32) -> Result<Reservation, Refusal> {
    let mut tx = kit.begin().await;
    let extended = booking::extend(&mut tx, &kit.rules, id, &owner(), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(extended)
}

pub(crate) async fn mark_no_show(kit: &Kit, id: i32) -> Result<Reservation, Refusal> {
    let mut tx = kit.begin().await;
    let missed = booking::mark_no_show(&mut tx, &kit.rules, id, &owner(), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(missed)
}

pub(crate) async fn refund(kit: &Kit, id: i32, amount: Option<Money>) -> Result<Ordered, Refusal> {
    let mut tx = kit.begin().await;
    let ordered = booking::refund(&mut tx, id, amount, &owner(), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(ordered)
}

pub(crate) async fn block(kit: &Kit, cabin: i32, from: NaiveDate, to: NaiveDate) -> Result<i32, Refusal> {
    let request = BlockRequest { accommodation_id: cabin, from, to, reason: Some("pintura".to_owned()) };
    let mut tx = kit.begin().await;
    let id = booking::block(&mut tx, &request, &owner(), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(id)
}

pub(crate) async fn unblock(kit: &Kit, id: i32) -> Result<Opened, Refusal> {
    let mut tx = kit.begin().await;
    let opened = booking::unblock(&mut tx, id, &owner(), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(opened)
}

pub(crate) async fn expire(kit: &Kit, id: i32) -> Result<Expiry, Refusal> {
    let mut tx = kit.begin().await;
    let expiry = booking::expire(&mut tx, id, kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(expiry)
}

pub(crate) async fn remind(kit: &Kit, id: i32) -> Result<Reminder, Refusal> {
    let mut tx = kit.begin().await;
    let reminder = booking::remind(&mut tx, id, kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(reminder)
}

pub(crate) async fn remind_check_in(kit: &Kit, id: i32) -> Result<Reminder, Refusal> {
    let mut tx = kit.begin().await;
    let reminder = booking::remind_check_in(&mut tx, &kit.rules, id, kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(reminder)
}

pub(crate) async fn reservation(kit: &Kit, id: i32) -> Reservation {
    find(&kit.store, id).await.unwrap().unwrap()
}

pub(crate) async fn status(kit: &Kit, id: i32) -> Status {
    reservation(kit, id).await.status
}

/// Paid, given back and due.
pub(crate) async fn money(kit: &Kit, id: i32) -> [String; 3] {
    let Balance { paid, refunded, due, .. } = store::payments::money(&kit.store, id).await.unwrap();
    [paid, refunded, due].map(|amount| amount.to_string())
}

/// What was done to it, as `actor action`, the oldest first.
pub(crate) async fn history(kit: &Kit, id: i32) -> Vec<String> {
    let entries = store::audit::of(&kit.store, id).await.unwrap();
    entries.into_iter().map(|entry| format!("{} {}", entry.actor, entry.action)).collect()
}
