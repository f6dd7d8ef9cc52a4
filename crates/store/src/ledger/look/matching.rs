use sqlx::PgConnection;
use uuid::Uuid;

use super::Filter;
use crate::Error;

/// A part of a code that is in more codes than this is looked for code by code.
const MANY: i64 = 10_000;

/// In letters or digits. What is shorter is in every other code.
const SHORTEST_CODE: usize = 3;

/// A filter's text as the statements take it.
pub(in crate::ledger) struct Text {
    pub(in crate::ledger) pattern: Option<String>,
    pub(in crate::ledger) first_id: Option<Uuid>,
    pub(in crate::ledger) last_id: Option<Uuid>,
    /// Those whose code it is in, unless they are [`MANY`]: an index finds their jobs.
    pub(in crate::ledger) reservations: Vec<i32>,
    pub(in crate::ledger) in_many_codes: bool,
}

impl Text {
    pub(in crate::ledger) async fn of(look: &mut PgConnection, filter: &Filter) -> Result<Self, Error> {
        let (first_id, last_id) = filter.ids().unzip();
        let pattern = filter.pattern();
        let may_be_code = filter
            .text
            .as_ref()
            .is_some_and(|text| text.len() >= SHORTEST_CODE && text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let mut reservations = Vec::new();
        if may_be_code {
            let found =
                sqlx::query_scalar!("SELECT id FROM reservations WHERE code ILIKE $1 LIMIT $2", pattern, MANY + 1);
            reservations = found.fetch_all(look).await?;
        }
        let in_many_codes = i64::try_from(reservations.len()).is_ok_and(|count| count > MANY);
        if in_many_codes {
            reservations.clear();
        }
        Ok(Self { pattern, first_id, last_id, reservations, in_many_codes })
    }
}

/// A statement about the jobs that a filter means, `j`: what it begins with, what it goes on with, and what that takes,
/// from `$14` on. `$1` is what runs and `$2` when it is asked. Postgres sees the values
/// when it plans, so that what is not given is as if it were not written, and each part of a text has its own index.
/// Ids begin with the millisecond of the promise: what is older is found by them, in the order of the lists.
macro_rules! matching {
    ($macro:ident!($($row:ident,)? $head:literal, $tail:literal), $filter:expr, $text:expr, $running:expr, $now:expr
     $(, $more:expr)*) => {
        sqlx::$macro!(
            $($row,)?
            $head + " FROM jobs j
            WHERE ($3::text IS NULL OR j.queue = $3) AND ($4::text IS NULL OR j.kind = $4)
              AND ($6::text IS NULL OR j.state = $6)
              AND ($5::text IS NULL OR CASE $5 WHEN 'running' THEN j.id = ANY($1)
                                               WHEN 'scheduled' THEN j.run_at > $2 AND j.id <> ALL($1)
                                               WHEN 'ready' THEN j.run_at <= $2 AND j.id <> ALL($1) ELSE true END)
              AND ($7::timestamptz IS NULL OR j.created_at < $7 AND j.id < (lpad(to_hex(
                  floor(extract(epoch FROM $7) * 1000)::bigint + 1), 12, '0') || repeat('0', 20))::uuid)
              AND ($8::text IS NULL OR j.id BETWEEN $9::uuid AND $10::uuid OR j.reservation_id = ANY($11::integer[])
                   OR j.last_error ILIKE $8
                   OR ($12::boolean AND EXISTS (SELECT FROM reservations r
                                                WHERE r.id = j.reservation_id AND r.code ILIKE $8))
                   OR (j.kind = 'probe' AND j.payload ->> 'tag' ILIKE $8)
                   OR (j.reservation_id IS NULL AND j.kind <> 'probe' AND j.payload::text ILIKE $8))
              AND ($13::text IS NULL OR error_signature(j.last_error) = $13) " + $tail,
            $running,
            $now,
            $filter.queue,
            $filter.kind,
            $filter.state.map(State::as_str),
            $filter.stored(),
            $filter.created_before,
            $text.pattern,
            $text.first_id,
            $text.last_id,
            &$text.reservations,
            $text.in_many_codes,
            $filter.error
            $(, $more)*
        )
    };
}

pub(in crate::ledger) use matching;
