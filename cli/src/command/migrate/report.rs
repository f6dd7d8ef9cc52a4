//! What was found in a database, for people and for programs.

use serde::Serialize;
use store::schema::{Found, Overlap, State};

use crate::failure::{Failure, Outcome};
use crate::output;

/// So many codes stand in a cell of the table; all of them in the document.
const SHOWN: usize = 6;

/// What is told of a database: every member is there in every state.
#[derive(Debug, Serialize)]
struct Report<'a> {
    state: &'static str,
    revision: Option<&'a str>,
    pending: &'a [String],
    rows: Rows,
    expired_holds: &'a [String],
    completed: &'a [String],
    blocks: &'a [String],
    payments_without_reservation: &'a [String],
    overlaps: Vec<Pair<'a>>,
}

#[derive(Debug, Serialize)]
struct Rows {
    accommodations: i64,
    reservations: i64,
    payments: i64,
    idempotency_keys: i64,
}

#[derive(Debug, Serialize)]
struct Pair<'a> {
    accommodation_id: i32,
    codes: &'a [String; 2],
}

/// A line of the table.
#[derive(Debug, Serialize)]
struct Line {
    found: &'static str,
    count: i64,
    which: String,
}

pub(super) fn print(found: &Found, json: bool, dry_run: bool) -> Outcome {
    for remark in &found.remarks {
        output::complaint(remark);
    }
    if json {
        return output::json(&Report::of(found));
    }
    let what = match (&found.state, &found.revision) {
        (State::Empty, _) => "The database is empty.".to_owned(),
        (State::Posta, _) => "The database is Posta's.".to_owned(),
        (State::Original, Some(revision)) => format!("The database is the original's, at {revision}."),
        (State::Original, None) => "The database is the original's, without a revision.".to_owned(),
    };
    output::line(&what)?;
    output::table(&lines(found), &["found", "count", "which"])?;
    output::line(&match (found.is_adoptable(), dry_run, found.pending.as_slice()) {
        (true, false, []) => "The schema is current.".to_owned(),
        (true, false, pending) => format!("Applied: {}.", pending.join(", ")),
        (true, true, []) => "The schema is current. Nothing was written.".to_owned(),
        (true, true, pending) => format!("Would apply: {}. Nothing was written.", pending.join(", ")),
        (false, _, _) => "Nothing was written.".to_owned(),
    })
}

fn lines(found: &Found) -> Vec<Line> {
    let rows = found.rows;
    let counted = |found, count| Line { found, count, which: String::new() };
    let named = |found, codes: &[String]| Line { found, count: length(codes), which: some(codes) };
    let mut lines = vec![
        counted("accommodations", rows.accommodations),
        counted("reservations", rows.reservations),
        counted("payments", rows.payments),
        counted("idempotency keys", rows.idempotency_keys),
    ];
    if found.state == State::Original {
        lines.extend([
            named("holds run out -> expired", &found.expired_holds),
            named("stays over -> completed", &found.completed),
            named("channel events -> blocks", &found.blocks),
            named("payments without reservation", &found.payments_without_reservation),
            counted("overlaps", length(&found.overlaps)),
        ]);
    }
    lines
}

fn length<T>(some: &[T]) -> i64 {
    i64::try_from(some.len()).unwrap_or(i64::MAX)
}

fn some(codes: &[String]) -> String {
    let shown: Vec<&str> = codes.iter().take(SHOWN).map(String::as_str).collect();
    let more = if codes.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", shown.join(" "))
}

/// Tells on standard error what is in the way, row by row.
pub(super) fn refused(found: &Found) -> Failure {
    for Overlap { accommodation_id, codes: [one, other] } in &found.overlaps {
        output::complaint(&format!("{one} and {other} want the same nights of accommodation {accommodation_id}"));
    }
    for obstacle in &found.obstacles {
        output::complaint(obstacle);
    }
    output::complaint(match found.overlaps.as_slice() {
        [] => "nothing was written",
        _ => "nothing was written: --set-aside CODE cancels one of two first",
    });
    Failure::Told
}

impl<'a> Report<'a> {
    fn of(found: &'a Found) -> Self {
        let rows = found.rows;
        let pair = |overlap: &'a Overlap| Pair { accommodation_id: overlap.accommodation_id, codes: &overlap.codes };
        Self {
            state: found.state.as_str(),
            revision: found.revision.as_deref(),
            pending: &found.pending,
            rows: Rows {
                accommodations: rows.accommodations,
                reservations: rows.reservations,
                payments: rows.payments,
                idempotency_keys: rows.idempotency_keys,
            },
            expired_holds: &found.expired_holds,
            completed: &found.completed,
            blocks: &found.blocks,
            payments_without_reservation: &found.payments_without_reservation,
            overlaps: found.overlaps.iter().map(pair).collect(),
        }
    }
}
