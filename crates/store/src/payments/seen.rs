use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::payment::Seen;
use uuid::Uuid;

use crate::{Error, Tx};

/// What the table holds of a payment of Mercado Pago's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: i32,
    pub reservation: Option<i32>,
    pub status: String,
    pub amount: Money,
    /// When Mercado Pago had changed it last, as of the last reading.
    pub changed_at: Option<DateTime<Utc>>,
}

/// The payment, locked; none where it was never read.
pub async fn lock_seen(tx: &mut Tx, external_id: &str) -> Result<Option<Known>, Error> {
    let row = sqlx::query!(
        r#"SELECT payments.id, reservation_id, status, amount, changed_at AS "changed_at?"
           FROM payments LEFT JOIN payment_readings ON payment_id = payments.id
           WHERE external_payment_id = $1 FOR UPDATE OF payments"#,
        external_id
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Known {
        id: row.id,
        reservation: row.reservation_id,
        status: row.status,
        amount: Money::new(row.amount),
        changed_at: row.changed_at,
    }))
}

/// Notes the payment of a reservation as it was read. The caller has locked the reservation.
///
/// `updated_at` is when it became what it is: a reading that says what is known, or that money which came is disputed,
/// leaves it.
pub async fn put_seen(tx: &mut Tx, reservation: i32, seen: &Seen, now: DateTime<Utc>) -> Result<i32, Error> {
    let id = sqlx::query_scalar!(
        "INSERT INTO payments
             (uuid, reservation_id, provider, external_payment_id, external_reference, status, amount, currency,
              event_first_received_at, event_last_received_at, created_at, updated_at)
         VALUES ($1, $2, 'mercadopago', $3, $4, $5, $6, $7, $8, $8, $8, $8)
         ON CONFLICT (external_payment_id) DO UPDATE SET
             reservation_id = excluded.reservation_id, status = excluded.status, amount = excluded.amount,
             currency = excluded.currency, event_last_received_at = excluded.event_last_received_at,
             events_count = payments.events_count + 1,
             updated_at = CASE
                 WHEN (payments.status = excluded.status AND payments.amount = excluded.amount)
                      OR (payments.status IN ('approved', 'in_mediation')
                          AND excluded.status IN ('approved', 'in_mediation'))
                 THEN payments.updated_at ELSE excluded.updated_at END
         RETURNING id",
        Uuid::new_v4(),
        reservation,
        seen.id,
        seen.reference,
        seen.status,
        seen.amount.amount(),
        seen.currency,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    if let Some(changed_at) = seen.updated_at {
        sqlx::query!(
            "INSERT INTO payment_readings (payment_id, changed_at) VALUES ($1, $2)
             ON CONFLICT (payment_id) DO UPDATE SET changed_at = excluded.changed_at",
            id,
            changed_at
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(id)
}
