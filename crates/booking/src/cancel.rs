use chrono::{DateTime, Utc};
use domain::reservation::Verb;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Refusal, locked, promises};

/// Gives the nights back.
pub async fn cancel(
    tx: &mut Tx,
    reservation_id: i32,
    reason: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let reservation = locked::reservation(tx, reservation_id).await?;
    let to = reservation.status.after(Verb::Cancel)?;
    let cancelled = reservations::set_status(tx, &reservation, to, now).await?;
    promises::withdraw_deadlines(tx, cancelled.id, now).await?;
    let detail = reason.map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
    audit::write(tx, actor, "cancel", Some(cancelled.id), detail, now).await?;
    Ok(cancelled)
}
