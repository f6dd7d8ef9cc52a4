use chrono::{DateTime, Utc};
use domain::money::Money;
use rust_decimal::Decimal;

use crate::{Error, Store, Turn};

/// What wants a look at a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// It is of no reservation.
    Unmatched,
    /// It came when its reservation had run out or was cancelled.
    Late,
}

impl Oddity {
    pub const ALL: [Self; 2] = [Self::Unmatched, Self::Late];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unmatched => "unmatched",
            Self::Late => "late",
        }
    }
}

/// Which payments; none: whichever.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<String>,
    pub provider: Option<String>,
    /// The whole of a reservation's code, of the provider's id, or of the reference that the payer gave.
    pub text: Option<String>,
    /// By [`Oddity`]'s word.
    pub oddity: Option<String>,
    pub turn: Turn,
    pub limit: i64,
}

/// A payment of whichever reservation, or of none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: i32,
    pub at: Option<DateTime<Utc>>,
    pub provider: String,
    pub external_id: String,
    /// The code that it was paid for, as the provider told it.
    pub reference: Option<String>,
    pub status: String,
    pub amount: Money,
    pub currency: String,
    /// The reservation's.
    pub code: Option<String>,
    pub late: bool,
}

struct Row {
    id: i32,
    at: Option<DateTime<Utc>>,
    provider: String,
    external_payment_id: String,
    external_reference: Option<String>,
    status: String,
    amount: Decimal,
    currency: String,
    code: Option<String>,
    late: bool,
}

impl From<Row> for Listed {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at,
            provider: row.provider,
            external_id: row.external_payment_id,
            reference: row.external_reference,
            status: row.status,
            amount: Money::new(row.amount),
            currency: row.currency,
            code: row.code,
            late: row.late,
        }
    }
}

// A payment may be told of long before its money came (a ticket is told of when it is printed), and be read again and
// again after. Its row changed when the money came; Mercado Pago changed it then or, where our reading was late,
// before. Of what the system before us wrote of a stay that was certain neither is known: its first word counts.
macro_rules! matching {
    ($rest:tt, $filter:expr, $edge:expr) => {
        sqlx::query_as!(
            Row,
            r#"SELECT payments.id, COALESCE(event_first_received_at, payments.created_at) AS at, provider,
                      external_payment_id, external_reference, status, amount, currency, code AS "code?",
                      late AS "late!"
               FROM payments LEFT JOIN reservations ON reservations.id = reservation_id
                    LEFT JOIN payment_readings ON payment_id = payments.id
               CROSS JOIN LATERAL (
                   SELECT status IN ('approved', 'in_mediation') AND COALESCE(
                       CASE WHEN confirmed_at IS NOT NULL AND changed_at IS NULL
                            THEN COALESCE(event_first_received_at, payments.created_at)
                            ELSE LEAST(changed_at, COALESCE(payments.updated_at, event_last_received_at,
                                                            payments.created_at)) END
                       > CASE reservation_status WHEN 'cancelled' THEN cancelled_at
                                                 WHEN 'expired' THEN expires_at END, false) AS late
               ) AS told
               WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR provider = $2)
                 AND ($3::text IS NULL OR external_payment_id = $3 OR external_reference = $3
                      OR reservation_id = (SELECT id FROM reservations WHERE code = upper($3)))
                 AND ($4::text IS DISTINCT FROM 'unmatched' OR reservation_id IS NULL)
                 AND ($4 IS DISTINCT FROM 'late' OR late
                      AND payments.id = ANY (ARRAY (SELECT payment_id FROM payments_after_the_end)))
                 AND ($4 IS NULL OR $4 IN ('unmatched', 'late')) "#
                + $rest,
            $filter.status,
            $filter.provider,
            $filter.text,
            $filter.oddity,
            $filter.limit,
            $edge
        )
    };
}

/// The newest first. That is by id: the table has no index by time, and is locked.
pub async fn list(store: &Store, filter: &Filter) -> Result<Vec<Listed>, Error> {
    let mut look = store.look().await?;
    let rows = match filter.turn {
        Turn::Newest | Turn::Before(_) => {
            let before = filter.turn.before();
            let found = matching!(
                "AND ($6::bigint IS NULL OR payments.id < $6) ORDER BY payments.id DESC LIMIT $5",
                filter,
                before
            );
            found.fetch_all(&mut *look).await?
        }
        Turn::After(id) => {
            let after = matching!("AND payments.id > $6::bigint ORDER BY payments.id LIMIT $5", filter, id);
            let mut found = after.fetch_all(&mut *look).await?;
            found.reverse();
            found
        }
    };
    Ok(rows.into_iter().map(Listed::from).collect())
}
