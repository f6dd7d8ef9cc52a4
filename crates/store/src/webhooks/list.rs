use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Source;
use crate::{Error, Store, Turn};

/// Which notifications; none: whichever.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// As it stands in the table.
    pub source: Option<String>,
    pub verdict: Option<String>,
    pub since: Option<DateTime<Utc>>,
    /// Mercado Pago's payment, or WhatsApp's id of a message that it tells of.
    pub about: Option<String>,
    pub turn: Turn<Uuid>,
    pub limit: i64,
}

impl Filter {
    /// Under which what it tells of a message may be kept.
    fn keys(&self) -> Vec<String> {
        let Some(id) = &self.about else { return Vec::new() };
        let statuses = ["sent", "delivered", "read", "played", "failed"].map(|status| format!("status:{id}:{status}"));
        std::iter::once(format!("message:{id}")).chain(statuses).collect()
    }
}

/// A notification as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: Uuid,
    pub source: String,
    pub verdict: String,
    pub received_at: DateTime<Utc>,
    pub subject: Option<String>,
    pub outcome: Option<String>,
    pub job_id: Option<Uuid>,
}

/// How a source fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub source: Source,
    /// When the last one came that was signed well and meant something.
    pub last_good: Option<DateTime<Utc>>,
    /// How many were refused since then, counted up to the limit.
    pub refused: i64,
}

macro_rules! matching {
    ($rest:tt, $filter:expr, $edge:expr) => {
        sqlx::query_as!(
            Line,
            "SELECT id, source, verdict, received_at, subject, outcome, job_id FROM webhook_events
             WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR verdict = $2)
               AND ($3::timestamptz IS NULL OR received_at >= $3)
               AND ($4::text IS NULL OR id = ANY(ARRAY(
                   SELECT id FROM webhook_events WHERE source = 'mercadopago' AND subject = $4
                   UNION ALL SELECT event_id FROM webhook_items WHERE key = ANY($7)
               ))) "
                + $rest,
            $filter.source,
            $filter.verdict,
            $filter.since,
            $filter.about,
            $filter.limit,
            $edge,
            &$filter.keys()
        )
    };
}

/// The newest first.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<Line>, Error> {
    let mut look = store.look().await?;
    if let Turn::After(id) = filter.turn {
        let after = matching!(
            "AND (received_at, id) > ((SELECT received_at FROM webhook_events WHERE id = $6), $6::uuid)
             ORDER BY received_at, id LIMIT $5",
            filter,
            id
        );
        let mut lines = after.fetch_all(&mut *look).await?;
        lines.reverse();
        return Ok(lines);
    }
    let before = filter.turn.before();
    let lines = matching!(
        "AND ($6::uuid IS NULL
              OR (received_at, id) < ((SELECT received_at FROM webhook_events WHERE id = $6), $6))
         ORDER BY received_at DESC, id DESC LIMIT $5",
        filter,
        before
    );
    Ok(lines.fetch_all(&mut *look).await?)
}

/// Of each source. Of those that were refused since `since` at most `limit` are counted.
pub async fn health(store: &Store, since: DateTime<Utc>, limit: i64) -> Result<Vec<Health>, Error> {
    let mut all = Vec::with_capacity(Source::ALL.len());
    for source in Source::ALL {
        let last_good = sqlx::query_scalar!(
            "SELECT received_at FROM webhook_events WHERE source = $1 AND verdict IN ('accepted', 'duplicate')
             ORDER BY received_at DESC, id DESC LIMIT 1",
            source.as_str()
        )
        .fetch_optional(&store.pool)
        .await?;
        let refused = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM (
                   SELECT 1 FROM webhook_events
                   WHERE source = $1 AND verdict IN ('invalid', 'malformed') AND received_at >= $2 LIMIT $3
               ) AS refused"#,
            source.as_str(),
            since,
            limit
        )
        .fetch_one(&store.pool)
        .await?;
        all.push(Health { source, last_good, refused });
    }
    Ok(all)
}

/// The keys of messages and statuses that the notification was the first to bring, up to `limit`.
pub async fn items_brought(store: &Store, event: Uuid, limit: i64) -> Result<Vec<String>, Error> {
    let keys =
        sqlx::query_scalar!("SELECT key FROM webhook_items WHERE event_id = $1 ORDER BY key LIMIT $2", event, limit);
    Ok(keys.fetch_all(&store.pool).await?)
}

/// What Mercado Pago told of these payments, the newest `limit`, the newest first.
pub async fn of_payments(store: &Store, payments: &[String], limit: i64) -> Result<Vec<Line>, Error> {
    let lines = sqlx::query_as!(
        Line,
        "SELECT id, source, verdict, received_at, subject, outcome, job_id FROM webhook_events
         WHERE source = 'mercadopago' AND subject = ANY($1) ORDER BY received_at DESC, id DESC LIMIT $2",
        payments,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(lines)
}
