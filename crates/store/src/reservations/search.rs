use chrono::NaiveDate;
use domain::money::Money;
use domain::reservation::Status;

use super::{Reservation, row};
use crate::anywhere::anywhere;
use crate::{Error, Store, Turn};

/// Which reservations; none: whichever.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub status: Option<Status>,
    /// Those that have a night on this day or after it.
    pub from: Option<NaiveDate>,
    /// Those that begin on this day or before it.
    pub to: Option<NaiveDate>,
    pub accommodation: Option<i32>,
    /// Plain text that is in the code or in the guest's name, phone or address, in whatever case.
    pub text: Option<String>,
    pub turn: Turn,
    pub limit: i64,
}

/// Of all that a search means, whatever its turn and limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub total_price: Money,
    pub deposit_amount: Money,
    /// To be given back, and not ordered yet.
    pub refund_due: Money,
}

macro_rules! matching {
    ($rest:tt, $search:expr, $edge:expr) => {
        row::select!(
            "SELECT";
            ("FROM reservations
              WHERE ($1::text IS NULL OR reservation_status = $1)
                AND ($2::date IS NULL OR check_out > $2)
                AND ($3::date IS NULL OR check_in <= $3)
                AND ($4::integer IS NULL OR accommodation_id = $4)
                AND ($5::text IS NULL OR code ILIKE $5 OR guest_name ILIKE $5 OR guest_phone ILIKE $5
                     OR guest_email ILIKE $5) " + $rest),
            $search.status.map(Status::as_str),
            $search.from,
            $search.to,
            $search.accommodation,
            $search.text.as_deref().map(anywhere),
            $search.limit,
            $edge
        )
    };
}

/// The newest first. That is by id: the table has no index by time of its own, and is locked.
pub async fn search(store: &Store, search: &Search) -> Result<Vec<Reservation>, Error> {
    let rows = match search.turn {
        Turn::Newest | Turn::Before(_) => {
            let before = search.turn.before();
            let found = matching!("AND ($7::bigint IS NULL OR id < $7) ORDER BY id DESC LIMIT $6", search, before);
            found.fetch_all(&store.pool).await?
        }
        Turn::After(id) => {
            let mut found =
                matching!("AND id > $7::bigint ORDER BY id LIMIT $6", search, id).fetch_all(&store.pool).await?;
            found.reverse();
            found
        }
    };
    rows.into_iter().map(Reservation::try_from).collect()
}

pub async fn totals(store: &Store, search: &Search) -> Result<Totals, Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "count!", COALESCE(sum(total_price), 0) AS "total_price!",
                  COALESCE(sum(deposit_amount), 0) AS "deposit_amount!", COALESCE(sum(amount), 0) AS "refund_due!"
           FROM reservations LEFT JOIN refund_dues ON reservation_id = reservations.id
           WHERE ($1::text IS NULL OR reservation_status = $1)
             AND ($2::date IS NULL OR check_out > $2)
             AND ($3::date IS NULL OR check_in <= $3)
             AND ($4::integer IS NULL OR accommodation_id = $4)
             AND ($5::text IS NULL OR code ILIKE $5 OR guest_name ILIKE $5 OR guest_phone ILIKE $5
                  OR guest_email ILIKE $5)"#,
        search.status.map(Status::as_str),
        search.from,
        search.to,
        search.accommodation,
        search.text.as_deref().map(anywhere),
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(Totals {
        count: row.count,
        total_price: Money::new(row.total_price),
        deposit_amount: Money::new(row.deposit_amount),
        refund_due: Money::new(row.refund_due),
    })
}

/// Those whose guest gave one of the phones, spelt so, the newest first.
pub async fn of_phones(store: &Store, phones: &[String], limit: i64) -> Result<Vec<Reservation>, Error> {
    let rows = row::select!("WHERE guest_phone = ANY($1) ORDER BY id DESC LIMIT $2", phones, limit);
    rows.fetch_all(&store.pool).await?.into_iter().map(Reservation::try_from).collect()
}
