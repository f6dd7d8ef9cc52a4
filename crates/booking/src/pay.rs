use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::payment::ByHand;
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::payments::{self, Taken};
use store::reservations::{self, Reservation};

use crate::{Refusal, Rule, dues};

/// Money that a person took with a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    pub way: ByHand,
    /// The deposit unless told.
    pub amount: Option<Money>,
}

/// Notes the payment. What a person took confirms, however little it is; what exceeds the total is
/// to be given back.
pub(crate) async fn take(
    tx: &mut Tx,
    reservation: &Reservation,
    paid: Paid,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let amount = paid.amount.unwrap_or(reservation.deposit_amount);
    if amount <= Money::ZERO {
        return Err(Rule::NoAmount.into());
    }
    let taken = Taken { reservation: reservation.id, way: paid.way, amount };
    let external_id = payments::record(tx, &taken, now).await?;
    let balance = payments::money_in(tx, reservation.id).await?;
    reservations::set_paid(tx, reservation.id, &balance, now).await?;
    dues::of_a_payment(tx, reservation, now).await?;
    let detail = json!({ "provider": paid.way, "external_id": external_id, "amount": amount });
    audit::write(tx, actor, "payment", Some(reservation.id), detail, now).await?;
    Ok(())
}
