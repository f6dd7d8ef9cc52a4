use chrono::{DateTime, Utc};

use crate::{Error, Store, Tx};

/// Jobs of one kind that died alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deaths {
    pub kind: String,
    /// What their last errors have in common: numbers and ids are left out.
    pub error: String,
    pub count: i64,
}

/// Dead jobs of one kind that died alike, and when the first and the last of them did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    pub kind: String,
    pub error: String,
    pub count: i64,
    pub first_at: Option<DateTime<Utc>>,
    pub last_at: Option<DateTime<Utc>>,
}

/// Deaths that are noted in one go; more of them are noted by the next.
const MOST: i64 = 50_000;

/// The mail that would tell of it: its own death is not worth another.
const NOTICE: &str = "admin_notice";

/// Of more dead jobs than these only the newest are gathered for a page.
pub const GATHERED: i64 = 2_000;

/// The dead jobs that stand, by kind and error, the most frequent first; of very many the newest [`GATHERED`].
pub async fn dead_alike(store: &Store) -> Result<Vec<Alike>, Error> {
    let mut look = store.look().await?;
    let groups = sqlx::query_as!(
        Alike,
        r#"SELECT kind, error_signature(coalesce(last_error, '')) AS "error!", count(*) AS "count!",
                  min(finished_at) AS first_at, max(finished_at) AS last_at
           FROM (SELECT kind, last_error, finished_at FROM jobs WHERE state = 'dead' ORDER BY id DESC LIMIT $1) AS dead
           GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 100"#,
        GATHERED
    )
    .fetch_all(&mut *look)
    .await?;
    Ok(groups)
}

/// Marks the dead jobs that the owner was not told of as told, and counts them by kind and error,
/// the most frequent first. A notice that could not be sent is marked and not counted.
pub async fn gather_deaths(tx: &mut Tx) -> Result<Vec<Deaths>, Error> {
    let deaths = sqlx::query_as!(
        Deaths,
        r#"WITH dead AS (
               UPDATE jobs SET death_told = true
               WHERE id IN (
                   SELECT id FROM jobs WHERE state = 'dead' AND NOT death_told LIMIT $1 FOR UPDATE SKIP LOCKED
               )
               RETURNING kind, coalesce(last_error, '') AS error, payload ->> 'mail' IS NOT DISTINCT FROM $2 AS notice
           )
           SELECT kind AS "kind!", error AS "error!", count(*) AS "count!"
           FROM (
               SELECT kind, error_signature(error) AS error
               FROM dead WHERE NOT notice
           ) AS alike
           GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"#,
        MOST,
        NOTICE
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(deaths)
}
