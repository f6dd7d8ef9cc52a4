use chrono::{DateTime, Utc};
use serde_json::json;
use store::Tx;
use store::audit::{self, Actor};
use store::reservations::{self, Reservation};

use crate::Refusal;

/// Writes something down about a reservation. It stands in the audit log, which no guest reads.
pub async fn note(
    tx: &mut Tx,
    reservation_id: i32,
    text: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    let noted = reservations::lock(tx, reservation_id).await?.ok_or(Refusal::NotFound)?;
    audit::write(tx, actor, "note", Some(noted.id), json!({ "text": text }), now).await?;
    Ok(noted)
}
