//! Each verb as a caller does it: a transaction, committed when the verb agrees.

use booking::{Actor, Expiry, Refusal, Reminder};
use domain::reservation::Status;
use store::reservations::{Reservation, find};
use testkit::Kit;

pub(crate) async fn confirm(kit: &Kit, id: i32) -> Result<Reservation, Refusal> {
    let mut tx = kit.begin().await;
    let confirmed = booking::confirm(&mut tx, id, &Actor::Admin("duenia@x.ar".to_owned()), kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(confirmed)
}

pub(crate) async fn cancel(kit: &Kit, id: i32) -> Result<Reservation, Refusal> {
    let mut tx = kit.begin().await;
    let cancelled = booking::cancel(&mut tx, id, None, &Actor::Guest, kit.now()).await?;
    let _untold = tx.commit().await?;
    Ok(cancelled)
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

pub(crate) async fn reservation(kit: &Kit, id: i32) -> Reservation {
    find(&kit.store, id).await.unwrap().unwrap()
}

pub(crate) async fn status(kit: &Kit, id: i32) -> Status {
    reservation(kit, id).await.status
}

/// What was done to it, as `actor action`, the oldest first.
pub(crate) async fn history(kit: &Kit, id: i32) -> Vec<String> {
    let entries = store::audit::of(&kit.store, id).await.unwrap();
    entries.into_iter().map(|entry| format!("{} {}", entry.actor, entry.action)).collect()
}
