use chrono::{DateTime, NaiveDate, Utc};
use domain::money::Money;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Reservation;
use crate::Error;

/// The columns that are read, as Postgres has them.
pub(super) struct Row {
    pub(super) id: i32,
    pub(super) uuid: Uuid,
    pub(super) code: String,
    pub(super) accommodation_id: i32,
    pub(super) check_in: NaiveDate,
    pub(super) check_out: NaiveDate,
    pub(super) nights: i32,
    pub(super) guests_count: i32,
    pub(super) guest_name: String,
    pub(super) guest_phone: String,
    pub(super) guest_email: Option<String>,
    pub(super) channel_source: Option<String>,
    pub(super) total_price: Decimal,
    pub(super) deposit_amount: Decimal,
    pub(super) reservation_status: String,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) extended_once: Option<bool>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    pub(super) cancelled_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
}

/// A statement that answers whole rows: `select!("WHERE …")`, or with a head of its own
/// `select!("UPDATE … RETURNING"; "")`.
macro_rules! select {
    ($rest:tt $(, $argument:expr)*) => {
        $crate::reservations::row::select!("SELECT"; ("FROM reservations " + $rest) $(, $argument)*)
    };
    ($head:tt; ($($tail:tt)+) $(, $argument:expr)*) => {
        sqlx::query_as!(
            $crate::reservations::row::Row,
            $head + " id, uuid, code, accommodation_id, check_in, check_out, nights, guests_count, guest_name,
                guest_phone, guest_email, channel_source, total_price, deposit_amount, reservation_status,
                expires_at, extended_once, confirmed_at, cancelled_at, created_at " + $($tail)+
            $(, $argument)*
        )
    };
}

pub(super) use select;

impl TryFrom<Row> for Reservation {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let unreadable = |column| Error::Other(format!("reservation {}: its {column} cannot be read", row.id));
        Ok(Self {
            code: row.code.parse().map_err(|_| unreadable("code"))?,
            status: row.reservation_status.parse().map_err(|_| unreadable("reservation_status"))?,
            id: row.id,
            uuid: row.uuid,
            accommodation_id: row.accommodation_id,
            check_in: row.check_in,
            check_out: row.check_out,
            nights: row.nights,
            guests: row.guests_count,
            contact_name: row.guest_name.into(),
            contact_phone: row.guest_phone.into(),
            contact_email: row.guest_email.map(Into::into),
            channel: row.channel_source,
            total_price: Money::new(row.total_price),
            deposit_amount: Money::new(row.deposit_amount),
            expires_at: row.expires_at,
            extended: row.extended_once.unwrap_or(false),
            confirmed_at: row.confirmed_at,
            cancelled_at: row.cancelled_at,
            created_at: row.created_at,
        })
    }
}
