//! Table `reservations`: who stays where, from when to when, and in which state that is.
//!
//! It refuses two live stays over the same nights (`no_overlap_reservations`), whoever asks.
//! Moves are guarded by the state that the caller saw: a row that moved meanwhile is not touched.

mod nights;
mod on_calendar;
mod row;
mod search;
mod write;

use chrono::{DateTime, NaiveDate, Utc};
use domain::code::Code;
use domain::guest::{Email, Phone};
use domain::money::Money;
use domain::reservation::Status;
use uuid::Uuid;

pub use nights::{Busy, Taken, busy, busy_of_all, overlapping};
pub use on_calendar::{OnCalendar, on_calendar};
pub use search::{Search, Sums, Totals, of_phones, search, totals};
pub use write::{New, extend, insert, set_paid, set_status};

use crate::{Error, Personal, Store, Tx};

/// The constraint that refuses a double booking.
pub const NO_OVERLAP: &str = "no_overlap_reservations";

/// Dates are plain, since an adopted row may hold a stay that is longer than a new one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    pub id: i32,
    pub uuid: Uuid,
    pub code: Code,
    pub accommodation_id: i32,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub nights: i32,
    pub guests: i32,
    pub contact_name: Personal,
    pub contact_phone: Personal,
    pub contact_email: Option<Personal>,
    /// Free text in adopted rows.
    pub channel: Option<String>,
    pub total_price: Money,
    pub deposit_amount: Money,
    pub status: Status,
    pub expires_at: Option<DateTime<Utc>>,
    /// A person gave it more time, which is done once.
    pub extended: bool,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Reservation {
    /// The address that its mails go to, where there is one that a mail can go to.
    pub fn mail_to(&self) -> Option<Email> {
        self.contact_email.as_ref()?.as_str().parse().ok()
    }
}

pub async fn find(store: &Store, id: i32) -> Result<Option<Reservation>, Error> {
    let row = row::select!("WHERE id = $1", id).fetch_optional(&store.pool).await?;
    row.map(Reservation::try_from).transpose()
}

pub async fn find_by_code(store: &Store, code: &Code) -> Result<Option<Reservation>, Error> {
    let row = row::select!("WHERE code = $1", code.as_str()).fetch_optional(&store.pool).await?;
    row.map(Reservation::try_from).transpose()
}

/// Reads it and locks its row until the change ends. The accommodation's row is locked before.
pub async fn lock(tx: &mut Tx, id: i32) -> Result<Option<Reservation>, Error> {
    let row = row::select!("WHERE id = $1 FOR NO KEY UPDATE", id).fetch_optional(tx.conn()).await?;
    row.map(Reservation::try_from).transpose()
}

/// Where it is: what has to be locked before it is.
pub async fn accommodation_of(tx: &mut Tx, id: i32) -> Result<Option<i32>, Error> {
    let accommodation = sqlx::query_scalar!("SELECT accommodation_id FROM reservations WHERE id = $1", id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(accommodation)
}

/// How many holds this guest has that have not run out. A guest is a phone, however its `+` is
/// written, or an e-mail address, in whatever case.
///
/// Counting and then holding is safe against the guest's other requests: until the change ends
/// they wait here, wherever they want to stay.
pub async fn active_holds_of(
    tx: &mut Tx,
    phone: &Phone,
    email: Option<&Email>,
    now: DateTime<Utc>,
) -> Result<u32, Error> {
    let email = email.map(|email| email.as_str().to_ascii_lowercase());
    let mut names = vec![format!("guest:{}", phone.digits())];
    names.extend(email.iter().map(|email| format!("guest:{email}")));
    // In one order everywhere: two guests that share a phone or an address must not deadlock.
    names.sort();
    for name in &names {
        sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name).fetch_one(tx.conn()).await?;
    }
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM reservations
           WHERE reservation_status = 'pre_reserved' AND expires_at > $3
             AND (guest_phone IN ($1::text, '+' || $1::text) OR lower(guest_email) = $2)"#,
        phone.digits(),
        email,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Holds that have run out and still hold their nights, the longest over first.
pub async fn due_holds(store: &Store, now: DateTime<Utc>, limit: i64) -> Result<Vec<i32>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM reservations WHERE reservation_status = 'pre_reserved' AND expires_at <= $1
         ORDER BY expires_at, id LIMIT $2",
        now,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(ids)
}

/// Confirmed stays of which nothing is left: those whose check-out is `last_check_out` or before.
pub async fn over(store: &Store, last_check_out: NaiveDate, limit: i64) -> Result<Vec<i32>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM reservations WHERE reservation_status = 'confirmed' AND check_out <= $1
         ORDER BY check_in, id LIMIT $2",
        last_check_out,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(ids)
}

/// The stays that other channels are to know of, by date: the confirmed ones.
pub async fn exported(store: &Store, accommodation: i32) -> Result<Vec<Reservation>, Error> {
    let rows = row::select!(
        "WHERE accommodation_id = $1 AND reservation_status = 'confirmed' ORDER BY check_in, id",
        accommodation
    );
    rows.fetch_all(&store.pool).await?.into_iter().map(Reservation::try_from).collect()
}
