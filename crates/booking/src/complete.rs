use chrono::{DateTime, Days, Utc};
use domain::hours::check_out_at;
use domain::local;
use domain::reservation::{Status, Verb};
use serde_json::json;
use store::audit::{self, Actor};
use store::{Error, Promised, Store, Tx, reservations};

use crate::{Refusal, Rules, locked, promises};

/// What completing did.
#[derive(Debug, Default)]
pub struct Completed {
    pub completed: usize,
    /// Stays that could not be completed now; the next tick meets them again.
    pub failed: usize,
    pub promised: Promised,
}

/// Completes up to `limit` stays whose guests have left, each in a transaction of its own.
///
/// # Errors
/// Postgres is away: the rest is left to the next tick.
pub async fn complete_stays(store: &Store, rules: &Rules, now: DateTime<Utc>, limit: i64) -> Result<Completed, Error> {
    let today = local::today(now, rules.timezone);
    let before_check_out = now < check_out_at(today, rules.timezone);
    let last = if before_check_out { today.checked_sub_days(Days::new(1)).unwrap_or(today) } else { today };
    let mut done = Completed::default();
    for id in reservations::over(store, last, limit).await? {
        match complete_one(store, rules, id, now).await {
            Ok(Some(promised)) => {
                done.completed += 1;
                done.promised.0.extend(promised.0);
            }
            Ok(None) => {}
            Err(Refusal::Store(error @ Error::Unavailable(_))) => return Err(error),
            Err(refusal) => {
                done.failed += 1;
                tracing::warn!(reservation = id, error = %refusal, "a stay that is over could not be completed");
            }
        }
    }
    Ok(done)
}

/// None where somebody else was quicker.
async fn complete_one(store: &Store, rules: &Rules, id: i32, now: DateTime<Utc>) -> Result<Option<Promised>, Refusal> {
    let mut tx = store.begin().await?;
    if !complete(&mut tx, rules, id, now).await? {
        return Ok(None);
    }
    Ok(Some(tx.commit().await?))
}

/// Ends a stay whose check-out is past; false where it is none.
async fn complete(tx: &mut Tx, rules: &Rules, id: i32, now: DateTime<Utc>) -> Result<bool, Refusal> {
    let stay = locked::reservation(tx, id).await?;
    if stay.status != Status::Confirmed || now < check_out_at(stay.check_out, rules.timezone) {
        return Ok(false);
    }
    let to = stay.status.after(Verb::Complete)?;
    let completed = reservations::set_status(tx, &stay, to, now).await?;
    promises::withdraw_check_in(tx, completed.id, now).await?;
    audit::write(tx, &Actor::System, "complete", Some(completed.id), json!({}), now).await?;
    Ok(true)
}
