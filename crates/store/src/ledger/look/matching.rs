/// A statement about the jobs that a filter means, `j`, and their reservations, `r`: what it begins with, what it goes
/// on with, and what that takes, from `$12` on. `$1` is what runs and `$2` when it is asked.
macro_rules! matching {
    ($macro:ident!($($row:ident,)? $head:literal, $tail:literal), $filter:expr, $running:expr, $now:expr $(, $more:expr)*) => {
        sqlx::$macro!(
            $($row,)?
            $head + " FROM jobs j LEFT JOIN reservations r ON r.id = j.reservation_id
            WHERE ($3::text IS NULL OR j.queue = $3) AND ($4::text IS NULL OR j.kind = $4)
              AND ($6::text IS NULL OR j.state = $6)
              AND ($5::text IS NULL OR CASE $5 WHEN 'running' THEN j.id = ANY($1)
                                               WHEN 'scheduled' THEN j.run_at > $2 AND j.id <> ALL($1)
                                               WHEN 'ready' THEN j.run_at <= $2 AND j.id <> ALL($1) ELSE true END)
              AND ($7::timestamptz IS NULL OR j.created_at < $7)
              AND ($8::text IS NULL OR j.id BETWEEN $9::uuid AND $10::uuid OR r.code ILIKE $8 OR j.last_error ILIKE $8
                   OR (j.kind = 'probe' AND j.payload ->> 'tag' ILIKE $8)
                   OR (j.reservation_id IS NULL AND j.kind <> 'probe' AND j.payload::text ILIKE $8))
              AND ($11::text IS NULL OR error_signature(j.last_error) = $11) " + $tail,
            $running,
            $now,
            $filter.queue,
            $filter.kind,
            $filter.state.map(State::as_str),
            $filter.stored(),
            $filter.created_before,
            $filter.pattern(),
            $filter.ids().map(|(first, _)| first),
            $filter.ids().map(|(_, last)| last),
            $filter.error
            $(, $more)*
        )
    };
}

pub(in crate::ledger) use matching;
