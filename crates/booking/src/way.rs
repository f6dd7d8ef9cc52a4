use chrono::{DateTime, NaiveDate, Utc};
use store::reservations::overlapping;
use store::{Tx, reservations};

use crate::{Refusal, expire};

/// Makes the nights free or refuses. A hold that has run out keeps nobody waiting for its job: it
/// is expired here. The caller has locked the accommodation.
pub(crate) async fn clear(
    tx: &mut Tx,
    accommodation: i32,
    from: NaiveDate,
    to: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let taken = overlapping(tx, accommodation, from, to).await?;
    if taken.iter().any(|stay| !stay.is_overdue(now)) {
        return Err(Refusal::DatesTaken);
    }
    for overdue in taken {
        if let Some(hold) = reservations::lock(tx, overdue.id).await? {
            expire::end_hold(tx, &hold, now).await?;
        }
    }
    Ok(())
}
