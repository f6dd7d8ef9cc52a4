use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use domain::reservation::Status;

use crate::{Error, Store, Tx};

/// A live reservation that keeps some of the asked nights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub id: i32,
    /// As it stands there: an adopted row may have any.
    pub code: String,
    pub status: Status,
    pub expires_at: Option<DateTime<Utc>>,
}

impl Taken {
    /// Whether it is a hold that has run out and was not expired yet.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::PreReserved && self.expires_at.is_some_and(|end| end <= now)
    }
}

/// Nights that cannot be booked, as the whole stay that they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
}

/// What stands in the way of a stay, by date. Decides only under the accommodation's lock.
pub async fn overlapping(tx: &mut Tx, accommodation: i32, from: NaiveDate, to: NaiveDate) -> Result<Vec<Taken>, Error> {
    let rows = sqlx::query!(
        "SELECT id, code, reservation_status, expires_at FROM reservations
         WHERE accommodation_id = $1 AND period && daterange($2, $3, '[)')
           AND reservation_status IN ('pre_reserved', 'confirmed')
         ORDER BY check_in",
        accommodation,
        from,
        to
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let status = row.reservation_status.parse();
            let status = status.map_err(|_| Error::Other(format!("reservation {}: unknown status", row.id)))?;
            Ok(Taken { id: row.id, code: row.code, status, expires_at: row.expires_at })
        })
        .collect()
}

/// The stays and blocks that touch the half-open range, by date. A hold that has run out is not
/// among them: whoever books over it expires it.
pub async fn busy(
    store: &Store,
    accommodation: i32,
    range: &Range<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<Vec<Busy>, Error> {
    let rows = sqlx::query_as!(
        Busy,
        r#"SELECT check_in AS "check_in!", check_out AS "check_out!" FROM reservations
           WHERE accommodation_id = $1 AND period && daterange($2, $3, '[)')
             AND reservation_status IN ('pre_reserved', 'confirmed')
             AND (reservation_status = 'confirmed' OR expires_at IS NULL OR expires_at > $4)
           UNION ALL
           SELECT starts, ends FROM blocks
           WHERE accommodation_id = $1 AND period && daterange($2, $3, '[)') AND removed_at IS NULL
           ORDER BY 1, 2"#,
        accommodation,
        range.start,
        range.end,
        now
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}

/// As [`busy`], of every accommodation at once, each row with the accommodation's id.
pub async fn busy_of_all(
    store: &Store,
    range: &Range<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<Vec<(i32, Busy)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT accommodation_id AS "accommodation!", check_in AS "check_in!", check_out AS "check_out!" FROM reservations
           WHERE period && daterange($1, $2, '[)')
             AND reservation_status IN ('pre_reserved', 'confirmed')
             AND (reservation_status = 'confirmed' OR expires_at IS NULL OR expires_at > $3)
           UNION ALL
           SELECT accommodation_id, starts, ends FROM blocks
           WHERE period && daterange($1, $2, '[)') AND removed_at IS NULL
           ORDER BY 1, 2, 3"#,
        range.start,
        range.end,
        now
    )
    .fetch_all(&store.pool)
    .await?;
    let stay = |check_in, check_out| Busy { check_in, check_out };
    Ok(rows.into_iter().map(|row| (row.accommodation, stay(row.check_in, row.check_out))).collect())
}
