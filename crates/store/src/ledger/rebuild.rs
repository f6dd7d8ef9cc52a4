use chrono::{DateTime, Utc};

use crate::{Error, Tx};

/// Has every pending row told again, and says how many there are. The servers are forgotten:
/// whoever looks at them next finds them new and begins an epoch, under which all rows are untold.
/// No row is written, however many there are.
pub async fn rebuild(tx: &mut Tx, now: DateTime<Utc>) -> Result<i64, Error> {
    sqlx::query!("UPDATE queues SET redis_run_id = '', redis_replid = '', changed_at = $1", now)
        .execute(tx.conn())
        .await?;
    let pending = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM jobs WHERE state = 'pending'"#)
        .fetch_one(tx.conn())
        .await?;
    Ok(pending)
}
