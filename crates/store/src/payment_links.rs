//! Table `payment_links`: where holds are paid, a page at Mercado Pago each.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{Error, Store, Tx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLink {
    pub preference_id: String,
    pub url: String,
    /// Until when the page takes a payment.
    pub expires_at: DateTime<Utc>,
}

/// A page that was made, or whose end has moved.
pub async fn put(tx: &mut Tx, reservation: i32, link: &PaymentLink, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO payment_links (reservation_id, preference_id, url, expires_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (reservation_id) DO UPDATE SET
             preference_id = excluded.preference_id, url = excluded.url, expires_at = excluded.expires_at,
             updated_at = excluded.updated_at",
        reservation,
        link.preference_id,
        link.url,
        link.expires_at,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn find(store: &Store, reservation: i32) -> Result<Option<PaymentLink>, Error> {
    let link = sqlx::query_as!(
        PaymentLink,
        "SELECT preference_id, url, expires_at FROM payment_links WHERE reservation_id = $1",
        reservation
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(link)
}

/// The addresses of many, each by its reservation.
pub async fn urls_of(store: &Store, reservations: &[i32]) -> Result<HashMap<i32, String>, Error> {
    let rows = sqlx::query!(
        "SELECT reservation_id, url FROM payment_links WHERE reservation_id = ANY($1::integer[])",
        reservations
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.reservation_id, row.url)).collect())
}
