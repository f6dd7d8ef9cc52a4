use chrono::{DateTime, NaiveDate, Utc};
use store::reservations::overlapping;
use store::{Tx, blocks, reservations};

use crate::{Refusal, expire};

/// Makes the nights free or refuses. The caller has locked the accommodation.
pub(crate) async fn clear(
    tx: &mut Tx,
    accommodation: i32,
    from: NaiveDate,
    to: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if blocks::any_over(tx, accommodation, from, to).await? {
        return Err(Refusal::DatesTaken);
    }
    match clear_of_stays(tx, accommodation, from, to, now).await? {
        Some(_) => Err(Refusal::DatesTaken),
        None => Ok(()),
    }
}

/// The code of a stay that has some of the nights, the first by date. Where there is none they are
/// free: a hold that has run out keeps nobody waiting for its job, it is expired here.
pub(crate) async fn clear_of_stays(
    tx: &mut Tx,
    accommodation: i32,
    from: NaiveDate,
    to: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<String>, Refusal> {
    let taken = overlapping(tx, accommodation, from, to).await?;
    if let Some(stay) = taken.iter().find(|stay| !stay.is_overdue(now)) {
        return Ok(Some(stay.code.clone()));
    }
    for overdue in taken {
        if let Some(hold) = reservations::lock(tx, overdue.id).await? {
            expire::end_hold(tx, &hold, now).await?;
        }
    }
    Ok(None)
}
