use store::reservations::Reservation;
use store::{Tx, accommodations, reservations};

use crate::Refusal;

/// The reservation, with its accommodation locked before it.
pub(crate) async fn reservation(tx: &mut Tx, id: i32) -> Result<Reservation, Refusal> {
    // A reservation never changes its accommodation, so this may be read before anything is locked.
    let accommodation = reservations::accommodation_of(tx, id).await?.ok_or(Refusal::NotFound)?;
    accommodations::lock(tx, accommodation).await?.ok_or(Refusal::NotFound)?;
    reservations::lock(tx, id).await?.ok_or(Refusal::NotFound)
}
