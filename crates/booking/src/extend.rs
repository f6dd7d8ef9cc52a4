use chrono::{DateTime, Utc};
use domain::reservation::Status;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Refusal, Rule, Rules, locked, promises};

/// Gives a hold as much time again, once. Its end, its reminder and the end of its payment page move along.
pub async fn extend(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let hold = locked::reservation(tx, reservation_id).await?;
    let (Status::PreReserved, Some(end)) = (hold.status, hold.expires_at) else {
        return Err(Rule::NotAHold(hold.status).into());
    };
    if hold.extended {
        return Err(Rule::ExtendedAlready.into());
    }
    if end <= now {
        return Err(Rule::HoldIsOver.into());
    }
    let expires_at = rules.end_of_hold(end)?;
    let extended = reservations::extend(tx, &hold, expires_at, now).await?;
    promises::deadlines(tx, &extended, expires_at, now).await?;
    audit::write(tx, actor, "extend", Some(extended.id), json!({ "expires_at": expires_at }), now).await?;
    Ok(extended)
}
