use chrono::{Days, NaiveDate};
use domain::money::Money;
use domain::reservation::Status;
use sqlx::PgConnection;

use super::{Reservation, row};
use crate::{Count, Error, Store, Turn};

/// Which reservations; none: whichever.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub status: Option<Status>,
    /// Those that have a night on this day or after it.
    pub from: Option<NaiveDate>,
    /// Those that begin on this day or before it.
    pub to: Option<NaiveDate>,
    pub accommodation: Option<i32>,
    /// Plain text that is in the code or in the guest's name, phone or address, in whatever case and accents. One or two
    /// letters begin a word there. Where there is none, only so many of the newest are looked at.
    pub text: Option<String>,
    pub turn: Turn,
    pub limit: i64,
}

/// Of all that a search means, whatever its turn and limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    pub count: Count,
    /// None where there are more than are counted.
    pub sums: Option<Sums>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub total_price: Money,
    pub deposit_amount: Money,
    /// To be given back, and not ordered yet.
    pub refund_due: Money,
}

/// So many ids from the edge on are looked through one by one, in the order of the list. What is found often is found
/// there; what is not is looked for with whatever index finds it, and then put into order.
const NEAR: i64 = 5_000;

/// Then so many more, where what was found says that the rest of a page is among them: of what thousands have, an index
/// finds the newest no sooner than all.
const STRETCHES: [i64; 2] = [NEAR, 4 * NEAR];

/// Counting ends sooner where each has to be read for its words.
const CAP_OF_WORDS: i64 = 1_000;

/// A statement about the reservations that a search means: what makes it, its head, what goes on from the conditions,
/// and what that takes, from `$7` on.
macro_rules! matching {
    ([$($statement:tt)+] $head:tt $before:tt $rest:tt, $meant:expr $(, $more:expr)*) => {
        $($statement)+!(
            $head;
            ($before + "
              WHERE ($1::text IS NULL OR reservation_status = $1)
                AND ($2::date IS NULL OR check_out > $2)
                AND ($3::date IS NULL OR check_in <= $3) AND ($6::date IS NULL OR check_out <= $6)
                AND ($4::integer IS NULL OR accommodation_id = $4)
                AND ($5::text IS NULL OR lower((' ' || code || ' ' || guest_phone || ' ' || coalesce(guest_email, ''))
                                               COLLATE \"C\") || ' ' || plain_text(guest_name) LIKE plain_text($5)) " + $rest),
            $meant.search.status.map(Status::as_str),
            $meant.search.from,
            $meant.search.to,
            $meant.search.accommodation,
            $meant.pattern,
            $meant.last_check_out
            $(, $more)*
        )
    };
}

/// What the conditions take beside the search.
struct Meant<'s> {
    search: &'s Search,
    pattern: Option<String>,
    /// Nothing is looked for beyond what is near: no index helps with the text.
    only_near: bool,
    /// Nothing that begins on the search's last day or before it ends later.
    last_check_out: Option<NaiveDate>,
}

macro_rules! rows {
    ($rest:tt, $meant:expr $(, $more:expr)*) => {
        matching!([row::select] "SELECT" " FROM reservations" $rest, $meant $(, $more)*)
    };
}

/// Among the ids of a stretch, each read in turn: what is rare there may be had by an index, from all of the table, and
/// what is common in the table may be rare to Postgres.
macro_rules! rows_of {
    ($stretch:tt, $rest:tt, $meant:expr $(, $more:expr)*) => {
        matching!(
            [row::select] "SELECT" $stretch $rest, $meant $(, $more)*
        )
    };
}

/// The ids are put into order before the rows are read.
macro_rules! rows_by_id {
    ($rest:tt, $meant:expr $(, $more:expr)*) => {
        matching!(
            [row::select] "SELECT" " FROM reservations WHERE id = ANY (ARRAY (SELECT id FROM reservations" $rest, $meant $(, $more)*
        )
    };
}

/// The newest first. That is by id: the table has no index by time of its own, and is locked.
pub async fn search(store: &Store, search: &Search) -> Result<Vec<Reservation>, Error> {
    let mut look = store.look().await?;
    let meant = Meant::of(&mut look, search).await?;
    let rows = match search.turn {
        Turn::Newest => {
            let edge = above_all(&mut look).await?;
            older(&mut look, &meant, edge).await?
        }
        Turn::Before(id) => older(&mut look, &meant, id).await?,
        Turn::After(id) => newer(&mut look, &meant, id).await?,
    };
    rows.into_iter().map(Reservation::try_from).collect()
}

/// Below the edge.
async fn older(look: &mut PgConnection, meant: &Meant<'_>, edge: i64) -> Result<Vec<row::Row>, Error> {
    if !meant.search.is_spread() {
        let all = rows!("AND id < $8::bigint ORDER BY id DESC LIMIT $7", meant, meant.search.limit, edge);
        return Ok(all.fetch_all(look).await?);
    }
    let (mut rows, mut edge) = (Vec::new(), edge);
    for stretch in STRETCHES {
        let end = edge.saturating_sub(stretch);
        let near = rows_of!(
            " FROM (SELECT * FROM reservations WHERE id < $8::bigint AND id >= $9::bigint ORDER BY id DESC OFFSET 0)
               AS reservations",
            "ORDER BY id DESC LIMIT $7",
            meant,
            meant.missing(&rows),
            edge,
            end
        );
        rows.extend(near.fetch_all(&mut *look).await?);
        edge = end;
        if meant.missing(&rows) == 0 || !meant.rest_is_near(&rows) {
            break;
        }
    }
    let missing = meant.missing(&rows);
    if missing > 0 && edge > 0 && !meant.only_near {
        // By a sum, so that Postgres does not walk down the ids for it.
        let far =
            rows_by_id!("AND id < $8::bigint ORDER BY id + 0 DESC LIMIT $7)) ORDER BY id DESC", meant, missing, edge);
        rows.extend(far.fetch_all(look).await?);
    }
    Ok(rows)
}

/// Above the edge, the nearest to it, the newest first.
async fn newer(look: &mut PgConnection, meant: &Meant<'_>, edge: i64) -> Result<Vec<row::Row>, Error> {
    if !meant.search.is_spread() {
        let all = rows!("AND id > $8::bigint ORDER BY id LIMIT $7", meant, meant.search.limit, edge);
        let mut rows = all.fetch_all(look).await?;
        rows.reverse();
        return Ok(rows);
    }
    let (mut rows, mut edge) = (Vec::new(), edge);
    for stretch in STRETCHES {
        let end = edge.saturating_add(stretch);
        let near = rows_of!(
            " FROM (SELECT * FROM reservations WHERE id > $8::bigint AND id <= $9::bigint ORDER BY id OFFSET 0)
           AS reservations",
            "ORDER BY id LIMIT $7",
            meant,
            meant.missing(&rows),
            edge,
            end
        );
        rows.extend(near.fetch_all(&mut *look).await?);
        edge = end;
        if meant.missing(&rows) == 0 || !meant.rest_is_near(&rows) {
            break;
        }
    }
    let missing = meant.missing(&rows);
    if missing > 0 && edge < i64::from(i32::MAX) && !meant.only_near {
        let far = rows_by_id!("AND id > $8::bigint ORDER BY id + 0 LIMIT $7)) ORDER BY id", meant, missing, edge);
        rows.extend(far.fetch_all(look).await?);
    }
    rows.reverse();
    Ok(rows)
}

async fn above_all(look: &mut PgConnection) -> Result<i64, Error> {
    let highest = sqlx::query_scalar!("SELECT max(id) FROM reservations").fetch_one(look).await?;
    Ok(i64::from(highest.unwrap_or(0)) + 1)
}

macro_rules! counted {
    ($head:tt; ($($tail:tt)+) $(, $argument:expr)*) => {
        sqlx::query!($head + $($tail)+ $(, $argument)*)
    };
}

pub async fn totals(store: &Store, search: &Search) -> Result<Totals, Error> {
    let mut look = store.look().await?;
    let meant = Meant::of(&mut look, search).await?;
    let cap = if search.text.is_some() { CAP_OF_WORDS } else { Count::CAP };
    let end = if meant.only_near { above_all(&mut look).await?.saturating_sub(NEAR) } else { 0 };
    let row = matching!(
        [counted]
        r#"SELECT count(*) AS "count!", COALESCE(sum(total_price), 0) AS "total_price!",
                  COALESCE(sum(deposit_amount), 0) AS "deposit_amount!", COALESCE(sum(amount), 0) AS "refund_due!"
           FROM (SELECT id, total_price, deposit_amount"#
        " FROM reservations"
        "AND ($8::bigint = 0 OR id >= $8) LIMIT $7) AS some_of_them LEFT JOIN refund_dues ON reservation_id = some_of_them.id",
        meant,
        cap + 1,
        end
    );
    let row = row.fetch_one(&mut *look).await?;
    let count = Count::up_to(cap, row.count);
    let sums = Sums {
        total_price: Money::new(row.total_price),
        deposit_amount: Money::new(row.deposit_amount),
        refund_due: Money::new(row.refund_due),
    };
    Ok(Totals { count, sums: matches!(count, Count::Exactly(_)).then_some(sums) })
}

impl<'s> Meant<'s> {
    async fn of(look: &mut PgConnection, search: &'s Search) -> Result<Self, Error> {
        let last_check_out = match search.to {
            Some(to) => {
                let longest =
                    sqlx::query_scalar!("SELECT max(check_out - check_in) FROM reservations").fetch_one(look).await?;
                let nights = longest.and_then(|nights| u64::try_from(nights).ok()).unwrap_or(0);
                to.checked_add_days(Days::new(nights))
            }
            None => None,
        };
        let (pattern, only_near) = search.text.as_deref().map(pattern).unzip();
        Ok(Self { search, pattern, only_near: only_near.unwrap_or(false), last_check_out })
    }

    fn missing(&self, rows: &[row::Row]) -> i64 {
        self.search.limit.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }

    /// Whether so much was found that twice as many ids would have the rest.
    fn rest_is_near(&self, rows: &[row::Row]) -> bool {
        self.missing(rows) <= 2 * i64::try_from(rows.len()).unwrap_or(i64::MAX)
    }
}

impl Search {
    /// Whether no index has what it means in the order of the list: by status and cabin there is one.
    fn is_spread(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.text.is_some()
    }
}

/// Those whose guest gave one of the phones, spelt so, the newest first.
pub async fn of_phones(store: &Store, phones: &[String], limit: i64) -> Result<Vec<Reservation>, Error> {
    let rows = row::select!("WHERE guest_phone = ANY($1) ORDER BY id DESC LIMIT $2", phones, limit);
    rows.fetch_all(&store.pool).await?.into_iter().map(Reservation::try_from).collect()
}

/// What matches the text as it is, and whether no index finds it: that of trigrams knows three letters on end, or the
/// beginning of a word.
fn pattern(text: &str) -> (String, bool) {
    let mut escaped = String::with_capacity(text.len());
    let (mut run, mut longest, mut word_begins) = (0, 0, false);
    let mut before = None;
    for c in text.chars() {
        let is_letter = c.is_alphanumeric();
        run = if is_letter { run + 1 } else { 0 };
        longest = run.max(longest);
        word_begins |= is_letter && before == Some(false);
        before = Some(is_letter);
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    match longest {
        1 | 2 if !word_begins => (format!("% {escaped}%"), false),
        0 => (format!("%{escaped}%"), true),
        _ => (format!("%{escaped}%"), false),
    }
}
