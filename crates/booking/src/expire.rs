use chrono::{DateTime, Utc};
use domain::reservation::{Status, Verb};
use jobs::Mail;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::{Refusal, dues, locked, promises};

/// What came of asking for a hold's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    Expired,
    /// It holds until then.
    NotYet(DateTime<Utc>),
    /// It is not a hold that ends: the world moved on.
    Moved(Status),
}

/// Ends a hold whose time is over, and frees its nights.
pub async fn expire(tx: &mut Tx, reservation_id: i32, now: DateTime<Utc>) -> Result<Expiry, Refusal> {
    let reservation = locked::reservation(tx, reservation_id).await?;
    match (reservation.status, reservation.expires_at) {
        (Status::PreReserved, Some(end)) if end <= now => {
            end_hold(tx, &reservation, now).await?;
            Ok(Expiry::Expired)
        }
        (Status::PreReserved, Some(end)) => Ok(Expiry::NotYet(end)),
        (status, _) => Ok(Expiry::Moved(status)),
    }
}

/// Its job is left alone: it may be the caller, and otherwise finds that nothing is left to do.
pub(crate) async fn end_hold(tx: &mut Tx, hold: &Reservation, now: DateTime<Utc>) -> Result<(), Refusal> {
    let to = hold.status.after(Verb::Expire)?;
    let expired = reservations::set_status(tx, hold, to, now).await?;
    promises::withdraw_payment(tx, expired.id, now).await?;
    promises::mail(tx, Mail::Expired, &expired, now).await?;
    // Too little was paid for a stay: all of it goes back.
    dues::of_an_end(tx, &expired, 100, now).await?;
    audit::write(tx, &Actor::System, "expire", Some(expired.id), json!({}), now).await?;
    Ok(())
}
