use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Error, Store, Turn};

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is to leave, now or later.
    Waiting,
    Sent,
    /// No further try is made; whether one of them arrived may not be known.
    Failed,
    /// It was taken back, or nothing was to be told any more.
    Skipped,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Skipped];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// Which mails; none: whichever.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Its name, `hold_created` for one.
    pub mail: Option<String>,
    /// By [`State`]'s word.
    pub state: Option<String>,
    /// The reservation's.
    pub code: Option<String>,
    /// The whole address that it goes to, in whatever case. Mails to every admin are found by none.
    pub address: Option<String>,
    pub turn: Turn<Uuid>,
    pub limit: i64,
}

/// A job that sends a mail, and what is known of the mail. No `Debug`: it names a person.
#[derive(Clone)]
pub struct Listed {
    pub job: Uuid,
    pub mail: Option<String>,
    pub state: String,
    pub version: i32,
    pub payload: Value,
    pub created_at: DateTime<Utc>,
    pub run_at: DateTime<Utc>,
    pub attempts: i32,
    pub last_error: Option<String>,
    /// The reservation's.
    pub code: Option<String>,
    /// None where it goes to every admin, or is not known any more.
    pub address: Option<String>,
    /// What its last try came to, where there was one, and when.
    pub delivery: Option<String>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub tries: Option<i32>,
}

// Whom it goes to is looked up of those only that are shown.
macro_rules! select {
    (($($which:tt)+), $order:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Listed,
            r#"SELECT job.id AS job, payload ->> 'mail' AS mail,
                      CASE WHEN delivery = 'sent' THEN 'sent' WHEN job.state IN ('pending', 'parked') THEN 'waiting'
                           WHEN job.state = 'dead' THEN 'failed' ELSE 'skipped' END AS "state!",
                      version, payload, job.created_at, run_at, attempts, last_error, code AS "code?",
                      COALESCE(guest_email, address) AS address, delivery AS "delivery?",
                      delivered_at AS "delivered_at?", tries AS "tries?"
               FROM (
                   SELECT job.*, deliveries.state AS delivery, deliveries.updated_at AS delivered_at, tries
                   FROM jobs AS job LEFT JOIN deliveries ON deliveries.job_id = job.id
                   WHERE kind = 'send_email' "# + $($which)+ + "
               ) AS job
               LEFT JOIN reservations ON reservations.id = job.reservation_id
               LEFT JOIN sign_ins ON sign_ins.id = (payload ->> 'sign_in')::bigint " + $order
            $(, $argument)*
        )
    };
}

// A mail's state is told of by what is known of the job's and of its delivery's, which an index finds. And so is whether
// the job is settled: the index by mail has those only.
macro_rules! matching {
    ($edge_of:tt, $order:tt, $filter:expr, $settled:expr, $edge:expr) => {
        select!(
            ("AND ($1::text IS NULL OR payload ->> 'mail' = $1)
              AND CASE $2::text WHEN 'waiting' THEN job.state IN ('pending', 'parked') WHEN 'failed' THEN job.state = 'dead'
                                WHEN 'skipped' THEN job.state IN ('done', 'discarded') ELSE $2 IS NULL OR $2 = 'sent' END
              AND CASE WHEN $2 IS NULL THEN true WHEN $2 = 'sent' THEN deliveries.state = 'sent'
                       ELSE COALESCE(deliveries.state, '') <> 'sent' END
              AND ($3::text IS NULL OR job.reservation_id = (SELECT id FROM reservations WHERE code = $3))
              AND ($4::text IS NULL OR job.id = ANY (ARRAY (
                  SELECT id FROM jobs WHERE kind = 'send_email' AND reservation_id = ANY (ARRAY (
                      SELECT id FROM reservations WHERE lower(guest_email) = lower($4)))
                  UNION ALL
                  SELECT id FROM jobs WHERE kind = 'send_email' AND payload ->> 'sign_in' IS NOT NULL
                      AND payload ->> 'sign_in' = ANY (ARRAY (
                          SELECT id::text FROM sign_ins WHERE lower(address) = lower($4))))))
              AND ($7::boolean IS NULL OR ($7 AND job.state <> 'pending') OR (NOT $7 AND job.state = 'pending')) "
                + $edge_of + $order + " LIMIT $5"),
            $order,
            $filter.mail,
            $filter.state,
            $filter.code,
            $filter.address,
            $filter.limit,
            $edge,
            $settled
        )
    };
}

/// The newest first.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<Listed>, Error> {
    let mut look = store.look().await?;
    if filter.mail.is_none() {
        return some(&mut look, filter, None).await;
    }
    let mut mails = some(&mut look, filter, Some(true)).await?;
    mails.extend(some(&mut look, filter, Some(false)).await?);
    mails.sort_unstable_by_key(|mail| Reverse((mail.created_at, mail.job)));
    let limit = usize::try_from(filter.limit).unwrap_or(0);
    let beyond = mails.len().saturating_sub(limit);
    if matches!(filter.turn, Turn::After(_)) {
        // The nearest to the edge, which is below them.
        mails.drain(..beyond);
    } else {
        mails.truncate(limit);
    }
    Ok(mails)
}

async fn some(look: &mut PgConnection, filter: &Filter, settled: Option<bool>) -> Result<Vec<Listed>, Error> {
    if let Turn::After(id) = filter.turn {
        let after = matching!(
            "AND (job.created_at, job.id) > ((SELECT created_at FROM jobs WHERE id = $6), $6::uuid)",
            " ORDER BY job.created_at, job.id",
            filter,
            settled,
            id
        );
        let mut mails = after.fetch_all(look).await?;
        mails.reverse();
        return Ok(mails);
    }
    let before = filter.turn.before();
    let mails = matching!(
        "AND ($6::uuid IS NULL OR (job.created_at, job.id) < ((SELECT created_at FROM jobs WHERE id = $6), $6))",
        " ORDER BY job.created_at DESC, job.id DESC",
        filter,
        settled,
        before
    );
    Ok(mails.fetch_all(look).await?)
}

/// The mail of a job; none where the job sends no mail.
pub async fn find(store: &Store, job: Uuid) -> Result<Option<Listed>, Error> {
    Ok(select!(("AND job.id = $1"), "", job).fetch_optional(&store.pool).await?)
}
