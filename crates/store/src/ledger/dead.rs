use crate::{Error, Tx};

/// Jobs of one kind that died alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deaths {
    pub kind: String,
    /// What their last errors have in common: numbers and ids are left out.
    pub error: String,
    pub count: i64,
}

/// Deaths that are noted in one go; more of them are noted by the next.
const MOST: i64 = 50_000;

/// The mail that would tell of it: its own death is not worth another.
const NOTICE: &str = "admin_notice";

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
               SELECT kind, left(regexp_replace(error, '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d+', '#', 'g'), 160) AS error
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
