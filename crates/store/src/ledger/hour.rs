use chrono::{DateTime, TimeDelta, Utc};

use crate::{Error, Store};

/// What ended in a queue within one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minute {
    pub queue: String,
    /// How long ago, in whole minutes, from 0 up to 59.
    pub ago: i32,
    pub done: i64,
    pub dead: i64,
    /// Runs that failed or were lost.
    pub failed: i64,
}

/// The last hour, for each queue the minutes in which something ended, the newest first.
pub async fn hour(store: &Store, now: DateTime<Utc>) -> Result<Vec<Minute>, Error> {
    let mut look = store.look().await?;
    let since = now - TimeDelta::hours(1);
    let minutes = sqlx::query_as!(
        Minute,
        r#"SELECT queue AS "queue!", ago AS "ago!", sum(done)::bigint AS "done!", sum(dead)::bigint AS "dead!",
                  sum(failed)::bigint AS "failed!"
           FROM (
               SELECT queue, floor(extract(epoch FROM $1 - finished_at) / 60)::integer AS ago,
                      (state = 'done')::integer AS done, (state = 'dead')::integer AS dead, 0 AS failed
               FROM jobs WHERE finished_at > $2 AND finished_at <= $1 AND state IN ('done', 'dead')
               UNION ALL
               SELECT queue, floor(extract(epoch FROM $1 - attempt.started_at) / 60)::integer, 0, 0, 1
               FROM job_attempts AS attempt JOIN jobs ON jobs.id = job_id
               WHERE attempt.started_at > $2 AND attempt.started_at <= $1
           ) AS ended
           GROUP BY 1, 2 ORDER BY 1, 2"#,
        now,
        since
    )
    .fetch_all(&mut *look)
    .await?;
    Ok(minutes)
}
