//! Table `admin_stamps`: an admin's sessions that began before the stamp are over.

use chrono::{DateTime, Utc};

use crate::{Error, Store, Tx};

pub async fn get(store: &Store, address: &str) -> Result<Option<DateTime<Utc>>, Error> {
    let stamp = sqlx::query_scalar!("SELECT revoked_before FROM admin_stamps WHERE address = $1", address)
        .fetch_optional(&store.pool)
        .await?;
    Ok(stamp)
}

/// A stamp only ever moves on.
pub async fn set(tx: &mut Tx, address: &str, revoked_before: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO admin_stamps (address, revoked_before) VALUES ($1, $2)
         ON CONFLICT (address) DO UPDATE
             SET revoked_before = GREATEST(admin_stamps.revoked_before, excluded.revoked_before)",
        address,
        revoked_before
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
