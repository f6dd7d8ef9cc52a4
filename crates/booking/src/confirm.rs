use chrono::{DateTime, Utc};
use domain::reservation::{Status, Verb};
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Refusal, locked, promises, way};

/// Makes a hold a stay, paid or not. One that has expired takes its nights again if they are free.
pub async fn confirm(
    tx: &mut Tx,
    reservation_id: i32,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let reservation = locked::reservation(tx, reservation_id).await?;
    if reservation.status == Status::Confirmed {
        return Err(Refusal::AlreadyConfirmed);
    }
    let to = reservation.status.after(Verb::Confirm)?;
    if !reservation.status.holds_nights() {
        way::clear(tx, reservation.accommodation_id, reservation.check_in, reservation.check_out, now).await?;
    }
    let confirmed = reservations::set_status(tx, &reservation, to, now).await?;
    promises::withdraw_deadlines(tx, confirmed.id, now).await?;
    audit::write(tx, actor, "confirm", Some(confirmed.id), json!({}), now).await?;
    Ok(confirmed)
}
