//! What a payment at Mercado Pago means for its reservation. It was read there by its id, and its
//! account, currency and reference were found to be ours: what a notification says is not enough.
//!
//! Readings come twice, late and out of order. Of two the one counts whose status ranks higher, of
//! equal ones the later change; money is given back once an id, whoever ordered it.

mod given_back;

use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::payment::{Seen, counts_as_paid, rank};
use domain::reservation::Status;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::payments::{self, Balance, Known};
use store::reservations::{self, Reservation};

use crate::{Refusal, Rules, confirm, dues, locked, way};

/// What came of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It said what was known.
    Unchanged,
    /// It was noted; the reservation is what it was.
    Noted,
    /// It made the reservation a stay.
    Confirmed,
    /// A later reading was noted before.
    Older,
    /// The payment is noted for another reservation.
    OfAnother,
}

/// Settles what was read of a payment for the reservation that it names.
pub async fn settle(
    tx: &mut Tx,
    rules: &Rules,
    reservation_id: i32,
    seen: &Seen,
    now: DateTime<Utc>,
) -> Result<Settled, Refusal> {
    let reservation = locked::reservation(tx, reservation_id).await?;
    let known = payments::lock_seen(tx, &seen.id).await?;
    if let Some(known) = &known {
        if known.reservation.is_some_and(|other| other != reservation.id) {
            return Ok(Settled::OfAnother);
        }
        if is_older(seen, known) {
            return Ok(Settled::Older);
        }
    }
    let before = payments::money_in(tx, reservation.id).await?;
    let payment = payments::put_seen(tx, reservation.id, seen, now).await?;
    let given_back = given_back::note(tx, reservation.id, payment, seen, now).await?;
    let changed = known.as_ref().is_none_or(|known| known.status != seen.status || known.amount != seen.amount);
    if !changed && given_back == Money::ZERO {
        return Ok(Settled::Unchanged);
    }
    let detail = json!({
        "provider": "mercadopago", "external_id": seen.id, "status": seen.status, "amount": seen.amount,
        "refunded_amount": seen.refunded,
    });
    audit::write(tx, &Actor::System, "payment", Some(reservation.id), detail, now).await?;

    let was_paid = known.is_some_and(|known| counts_as_paid(&known.status));
    let settled = if is_live(&seen.status) && !was_paid {
        arrived(tx, rules, &reservation, payment, seen, &before, now).await?
    } else {
        if was_paid && !counts_as_paid(&seen.status) {
            dues::charged_back(tx, &reservation, payment, seen.amount, now).await?;
        }
        Settled::Noted
    };
    let after = payments::money_in(tx, reservation.id).await?;
    reservations::set_paid(tx, reservation.id, &after, now).await?;
    Ok(settled)
}

/// The money is with us: a payment that was given back before it was ever read confirms nothing.
fn is_live(status: &str) -> bool {
    matches!(status, "approved" | "in_mediation")
}

fn is_older(seen: &Seen, known: &Known) -> bool {
    let (ranks, knew) = (rank(&seen.status), rank(&known.status));
    ranks < knew || (ranks == knew && seen.updated_at < known.changed_at)
}

/// Money came in that was not there before.
async fn arrived(
    tx: &mut Tx,
    rules: &Rules,
    reservation: &Reservation,
    payment: i32,
    seen: &Seen,
    before: &Balance,
    now: DateTime<Utc>,
) -> Result<Settled, Refusal> {
    let balance = payments::money_in(tx, reservation.id).await?;
    // What is to be given back already pays for nothing.
    let pays = balance.left() - balance.due >= reservation.deposit_amount;
    let confirms = match reservation.status {
        Status::PreReserved => pays,
        Status::Expired => pays && nights_are_free(tx, reservation, now).await?,
        _ => false,
    };
    if confirms {
        confirm::become_stay(tx, rules, reservation, &Actor::System, now).await?;
        dues::of_a_payment(tx, reservation, now).await?;
        return Ok(Settled::Confirmed);
    }
    match reservation.status {
        Status::PreReserved => dues::too_small(tx, reservation, payment, seen.amount, now).await?,
        Status::Expired | Status::Cancelled => dues::raise_by(tx, reservation.id, seen.amount, now).await?,
        // Paid for twice.
        _ if before.left() - before.due >= reservation.deposit_amount => {
            dues::raise_by(tx, reservation.id, seen.amount, now).await?;
        }
        _ => dues::of_a_payment(tx, reservation, now).await?,
    }
    Ok(Settled::Noted)
}

/// A hold that ran out takes its nights again if nobody else has them.
async fn nights_are_free(tx: &mut Tx, expired: &Reservation, now: DateTime<Utc>) -> Result<bool, Refusal> {
    // Refused before anything is written: the transaction is whole.
    match way::clear(tx, expired.accommodation_id, expired.check_in, expired.check_out, now).await {
        Ok(()) => Ok(true),
        Err(Refusal::DatesTaken) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What it was found to be worth, in words for the notification that told of it.
impl Settled {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "nothing new",
            Self::Noted => "noted",
            Self::Confirmed => "confirmed",
            Self::Older => "older than what is known",
            Self::OfAnother => "noted for another reservation",
        }
    }
}

impl Settled {
    /// Whether anything was written.
    pub const fn is_change(self) -> bool {
        matches!(self, Self::Noted | Self::Confirmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(status: &str, changed: Option<i64>) -> Known {
        let changed_at = changed.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        Known { id: 1, reservation: Some(1), status: status.to_owned(), amount: Money::ZERO, changed_at }
    }

    fn seen(status: &str, changed: Option<i64>) -> Seen {
        Seen {
            id: "1".to_owned(),
            status: status.to_owned(),
            status_detail: None,
            reference: None,
            amount: Money::ZERO,
            refunded: Money::ZERO,
            refunds: Vec::new(),
            currency: "ARS".to_owned(),
            collector: None,
            live: true,
            updated_at: changed.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
            approved_at: None,
        }
    }

    #[test]
    fn rank_decides_before_time_and_time_between_equals() {
        assert!(is_older(&seen("pending", Some(9)), &known("approved", Some(1))));
        assert!(is_older(&seen("approved", Some(9)), &known("charged_back", Some(1))));
        assert!(!is_older(&seen("approved", Some(1)), &known("pending", Some(9))));
        assert!(is_older(&seen("approved", Some(1)), &known("in_mediation", Some(9))));
        assert!(!is_older(&seen("approved", Some(9)), &known("in_mediation", Some(1))));
        assert!(!is_older(&seen("approved", None), &known("approved", None)), "adopted rows know no time");
    }
}
