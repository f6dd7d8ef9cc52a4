use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::payment::Seen;
use store::refunds::{self, Refund, State};
use store::{Error, Tx};

use crate::dues;

/// Notes what was given back of the payment, each refund once: an order of ours as done, one that
/// was made at Mercado Pago as a row of its own. How much of it was new.
pub(super) async fn note(
    tx: &mut Tx,
    reservation: i32,
    payment: i32,
    seen: &Seen,
    now: DateTime<Utc>,
) -> Result<Money, Error> {
    let mut rows = refunds::of_payment(tx, payment).await?;
    // All that can have been given back, whatever the list of refunds says.
    let all = if seen.status == "refunded" { seen.amount.max(seen.refunded) } else { seen.refunded };
    let before = done(&rows);
    let mut elsewhere = Money::ZERO;
    for told in seen.refunds.iter().filter(|told| told.approved) {
        if rows.iter().any(|row| is(row, &told.id) && row.state == State::Done) || done(&rows) + told.amount > all {
            continue;
        }
        if let Some(row) = ordered(&mut rows, &told.id, told.amount) {
            refunds::finish(tx, row.id, &told.id, now).await?;
            row.state = State::Done;
            row.external_id = Some(told.id.clone());
        } else {
            refunds::insert_told(tx, reservation, payment, told.amount, &told.id, now).await?;
            elsewhere = elsewhere + told.amount;
            rows = refunds::of_payment(tx, payment).await?;
        }
    }
    // Some answers have the sum and no list.
    let unlisted = all - done(&rows);
    if seen.refunds.is_empty() && unlisted > Money::ZERO {
        let id = format!("{}:{all}", seen.id);
        if let Some(row) = ordered(&mut rows, &id, unlisted) {
            refunds::finish(tx, row.id, &id, now).await?;
            row.state = State::Done;
        } else {
            refunds::insert_told(tx, reservation, payment, unlisted, &id, now).await?;
            elsewhere = elsewhere + unlisted;
            rows = refunds::of_payment(tx, payment).await?;
        }
    }
    if elsewhere > Money::ZERO {
        dues::given_back(tx, reservation, elsewhere, now).await?;
    }
    Ok(done(&rows) - before)
}

/// The order of ours that it is: the one of that id, or one of that amount whose id is not known yet.
fn ordered<'r>(rows: &'r mut [Refund], id: &str, amount: Money) -> Option<&'r mut Refund> {
    let place = rows.iter().position(|row| is(row, id)).or_else(|| {
        let waits = |row: &Refund| row.state == State::Ordered && row.external_id.is_none() && row.amount == amount;
        rows.iter().position(waits)
    });
    rows.get_mut(place?)
}

fn is(row: &Refund, id: &str) -> bool {
    row.external_id.as_deref() == Some(id)
}

fn done(rows: &[Refund]) -> Money {
    rows.iter().filter(|row| row.state == State::Done).fold(Money::ZERO, |sum, row| sum + row.amount)
}
