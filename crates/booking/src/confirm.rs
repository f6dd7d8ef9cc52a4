use chrono::{DateTime, Utc};
use domain::reservation::{Status, Verb};
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Paid, Refusal, Rules, locked, pay, promises, way};

/// Makes a hold a stay, paid or not. One that has expired takes its nights again if they are free.
pub async fn confirm(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    paid: Option<Paid>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let reservation = locked::reservation(tx, reservation_id).await?;
    if reservation.status == Status::Confirmed {
        return Err(Refusal::AlreadyConfirmed);
    }
    reservation.status.after(Verb::Confirm)?;
    if !reservation.status.holds_nights() {
        way::clear(tx, reservation.accommodation_id, reservation.check_in, reservation.check_out, now).await?;
    }
    if let Some(paid) = paid {
        pay::take(tx, &reservation, paid, actor, now).await?;
    }
    become_stay(tx, rules, &reservation, actor, now).await
}

/// The nights are the hold's, or free.
pub(crate) async fn become_stay(
    tx: &mut Tx,
    rules: &Rules,
    hold: &Reservation,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let to = hold.status.after(Verb::Confirm)?;
    let confirmed = reservations::set_status(tx, hold, to, now).await?;
    promises::withdraw_deadlines(tx, confirmed.id, now).await?;
    promises::of_a_stay(tx, &confirmed, rules.timezone, now).await?;
    audit::write(tx, actor, "confirm", Some(confirmed.id), json!({}), now).await?;
    Ok(confirmed)
}
