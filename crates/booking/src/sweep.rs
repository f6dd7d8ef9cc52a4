use chrono::{DateTime, Utc};
use store::{Error, Promised, Store, reservations};

use crate::{Expiry, Refusal, expire};

/// What a sweep did.
#[derive(Debug, Default)]
pub struct Swept {
    pub expired: usize,
    /// Holds that could not be expired now; the next sweep meets them again.
    pub failed: usize,
    pub promised: Promised,
}

/// Expires up to `limit` holds that have run out, each in a transaction of its own, so that one
/// that fails keeps no other from ending.
///
/// # Errors
/// Postgres is away: the rest is left to the next sweep.
pub async fn sweep(store: &Store, now: DateTime<Utc>, limit: i64) -> Result<Swept, Error> {
    let mut swept = Swept::default();
    for id in reservations::due_holds(store, now, limit).await? {
        match expire_one(store, id, now).await {
            Ok(Some(promised)) => {
                swept.expired += 1;
                swept.promised.0.extend(promised.0);
            }
            Ok(None) => {}
            Err(Refusal::Store(error @ Error::Unavailable(_))) => return Err(error),
            Err(refusal) => {
                swept.failed += 1;
                tracing::warn!(reservation = id, error = %refusal, "a hold that has run out could not be expired");
            }
        }
    }
    Ok(swept)
}

/// None where somebody else was quicker.
async fn expire_one(store: &Store, id: i32, now: DateTime<Utc>) -> Result<Option<Promised>, Refusal> {
    let mut tx = store.begin().await?;
    match expire(&mut tx, id, now).await? {
        Expiry::Expired => Ok(Some(tx.commit().await?)),
        Expiry::NotYet(_) | Expiry::Moved(_) => Ok(None),
    }
}
