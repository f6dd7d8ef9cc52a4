use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::stay::MAX_AHEAD_DAYS;
use serde_json::json;
use store::audit::{self, Actor};
use store::blocks::{self, Block};
use store::{Tx, accommodations};

use crate::{Refusal, Rule, way};

/// Where the day begins before Greenwich's, it may be one ahead.
const MAX_BLOCKED_AHEAD: u64 = MAX_AHEAD_DAYS as u64 + 1;

/// Nights to be closed: `[from, to)`.
#[derive(Clone, Debug)]
pub struct BlockRequest {
    pub accommodation_id: i32,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reason: Option<String>,
}

/// Closes nights that nobody has. Over other blocks is fine: each opens by itself. Its id; of one that stands and is
/// the same to the letter, that of the other.
pub async fn block(tx: &mut Tx, request: &BlockRequest, actor: &Actor, now: DateTime<Utc>) -> Result<i32, Refusal> {
    let &BlockRequest { accommodation_id, from, to, .. } = request;
    if from >= to {
        return Err(Rule::EmptyRange.into());
    }
    // Nobody can book beyond it: a year that was mistyped would close a cabin for good.
    let farthest = now.date_naive().checked_add_days(Days::new(MAX_BLOCKED_AHEAD));
    if farthest.is_some_and(|farthest| to > farthest) {
        return Err(Rule::TooFarAhead.into());
    }
    let accommodation = accommodations::lock(tx, accommodation_id).await?.ok_or(Refusal::UnknownAccommodation)?;
    if let Some(code) = way::clear_of_stays(tx, accommodation.id, from, to, now).await? {
        return Err(Rule::StayInTheWay { code }.into());
    }
    let new = blocks::New { accommodation: accommodation.id, from, to, reason: request.reason.as_deref() };
    if let Some(same) = blocks::same(tx, &new).await? {
        return Ok(same);
    }
    let id = blocks::add(tx, &new, now).await?;
    let detail = json!({
        "block": id, "accommodation_id": accommodation.id, "from": from, "to": to, "reason": request.reason,
    });
    audit::write(tx, actor, "block", None, detail, now).await?;
    Ok(id)
}

/// What the taking off of a block came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// No block has any of its nights.
    All,
    /// Another block closes some of them still.
    NotAll,
}

/// Takes off a block that was made by hand. What a channel closed is the channel's to open.
pub async fn unblock(tx: &mut Tx, id: i32, actor: &Actor, now: DateTime<Utc>) -> Result<Opened, Refusal> {
    let accommodation = blocks::accommodation_of(tx, id).await?.ok_or(Rule::NoSuchBlock)?;
    accommodations::lock(tx, accommodation).await?;
    let Block { from, to, reason, .. } = blocks::remove(tx, id, now).await?.ok_or(Rule::NoSuchBlock)?;
    let detail = json!({ "block": id, "accommodation_id": accommodation, "from": from, "to": to, "reason": reason });
    audit::write(tx, actor, "unblock", None, detail, now).await?;
    let closed = blocks::any_over(tx, accommodation, from, to).await?;
    Ok(if closed { Opened::NotAll } else { Opened::All })
}
