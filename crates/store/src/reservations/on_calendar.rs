use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use domain::reservation::Status;

use crate::{Error, Personal, Store};

/// Who has some nights, of what a calendar shows of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCalendar {
    pub accommodation_id: i32,
    /// As it stands there: an adopted row may have any.
    pub code: String,
    pub status: Status,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub contact_name: Personal,
}

struct Row {
    accommodation_id: i32,
    code: String,
    reservation_status: String,
    check_in: NaiveDate,
    check_out: NaiveDate,
    guest_name: String,
}

/// The stays with nights of the half-open range, by accommodation and date, of one or of all: those that are live, less
/// the holds that have run out, and those that were slept. Of each kind no more than `limit`.
///
/// One that was slept is found where it began at most a year before the range: without that bound every stay of the
/// past would be looked at.
pub async fn on_calendar(
    store: &Store,
    range: &Range<NaiveDate>,
    accommodation: Option<i32>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OnCalendar>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"(SELECT accommodation_id AS "accommodation_id!", code AS "code!", reservation_status AS "reservation_status!",
                   check_in AS "check_in!", check_out AS "check_out!", guest_name AS "guest_name!"
            FROM reservations
            WHERE period && daterange($1, $2, '[)') AND ($3::integer IS NULL OR accommodation_id = $3)
              AND reservation_status IN ('pre_reserved', 'confirmed')
              AND (reservation_status = 'confirmed' OR expires_at IS NULL OR expires_at > $4)
            LIMIT $5)
           UNION ALL
           (SELECT accommodation_id, code, reservation_status, check_in, check_out, guest_name FROM reservations
            WHERE reservation_status = 'completed' AND check_in >= $1::date - 366 AND check_in < $2 AND check_out > $1
              AND ($3::integer IS NULL OR accommodation_id = $3)
            LIMIT $5)
           ORDER BY 1, 4, 5, 2"#,
        range.start,
        range.end,
        accommodation,
        now,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter().map(OnCalendar::try_from).collect()
}

impl TryFrom<Row> for OnCalendar {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let status = row.reservation_status.parse();
        Ok(Self {
            status: status.map_err(|_| Error::Other("a stay's status cannot be read".to_owned()))?,
            accommodation_id: row.accommodation_id,
            code: row.code,
            check_in: row.check_in,
            check_out: row.check_out,
            contact_name: row.guest_name.into(),
        })
    }
}
