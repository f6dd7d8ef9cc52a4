use chrono::{DateTime, Utc};
use domain::local;
use domain::reservation::Verb;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Refusal, Rule, Rules, locked, promises};

/// The guest of a stay did not come: from the day of check-in on. Nothing becomes due by it.
pub async fn mark_no_show(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let stay = locked::reservation(tx, reservation_id).await?;
    let to = stay.status.after(Verb::MarkNoShow)?;
    if local::today(now, rules.timezone) < stay.check_in {
        return Err(Rule::BeforeCheckIn.into());
    }
    let missed = reservations::set_status(tx, &stay, to, now).await?;
    promises::withdraw_check_in(tx, missed.id, now).await?;
    audit::write(tx, actor, "no_show", Some(missed.id), json!({}), now).await?;
    Ok(missed)
}
