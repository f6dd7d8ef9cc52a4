use chrono::{DateTime, Utc};
use domain::cancellation;
use domain::reservation::{Status, Verb};
use jobs::Mail;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Refusal, Rules, dues, locked, promises};

/// Gives the nights back. Of what was paid for a stay the terms say how much is to be given back; of
/// a hold, which never became one, it is all.
pub async fn cancel(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    reason: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let reservation = locked::reservation(tx, reservation_id).await?;
    let to = reservation.status.after(Verb::Cancel)?;
    let cancelled = reservations::set_status(tx, &reservation, to, now).await?;
    promises::withdraw_deadlines(tx, cancelled.id, now).await?;
    promises::withdraw_check_in(tx, cancelled.id, now).await?;
    promises::mail(tx, Mail::Cancelled, &cancelled, now).await?;
    let percent = match reservation.status {
        Status::PreReserved => 100,
        _ => cancellation::share(cancelled.check_in, rules.timezone, now),
    };
    dues::of_an_end(tx, &cancelled, percent, now).await?;
    let detail = reason.map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
    audit::write(tx, actor, "cancel", Some(cancelled.id), detail, now).await?;
    Ok(cancelled)
}
