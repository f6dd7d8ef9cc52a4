use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use store::audit::{self, Actor};
use store::blocks::{self, Block};
use store::{Tx, accommodations};

use crate::{Refusal, Rule, way};

/// Nights to be closed: `[from, to)`.
#[derive(Clone, Debug)]
pub struct BlockRequest {
    pub accommodation_id: i32,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reason: Option<String>,
}

/// Closes nights that nobody has. Over other blocks is fine: each opens by itself. Its id.
pub async fn block(tx: &mut Tx, request: &BlockRequest, actor: &Actor, now: DateTime<Utc>) -> Result<i32, Refusal> {
    let &BlockRequest { accommodation_id, from, to, .. } = request;
    if from >= to {
        return Err(Rule::EmptyRange.into());
    }
    let accommodation = accommodations::lock(tx, accommodation_id).await?.ok_or(Refusal::UnknownAccommodation)?;
    if let Some(code) = way::clear_of_stays(tx, accommodation.id, from, to, now).await? {
        return Err(Rule::StayInTheWay { code }.into());
    }
    let new = blocks::New { accommodation: accommodation.id, from, to, reason: request.reason.as_deref() };
    let id = blocks::add(tx, &new, now).await?;
    let detail = json!({ "block": id, "accommodation_id": accommodation.id, "from": from, "to": to });
    audit::write(tx, actor, "block", None, detail, now).await?;
    Ok(id)
}

/// Opens nights that were closed by hand. What a channel closed is the channel's to open.
pub async fn unblock(tx: &mut Tx, id: i32, actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
    let Block { accommodation_id, from, to, .. } = blocks::remove(tx, id, now).await?.ok_or(Rule::NoSuchBlock)?;
    let detail = json!({ "block": id, "accommodation_id": accommodation_id, "from": from, "to": to });
    audit::write(tx, actor, "unblock", None, detail, now).await?;
    Ok(())
}
