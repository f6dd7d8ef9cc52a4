use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use store::Tx;
use store::accommodations::{self, Changes, New};
use store::audit::{self, Actor};

use crate::Refusal;

/// Lets another accommodation. Its id.
pub async fn add_cabin(tx: &mut Tx, new: &New, actor: &Actor, now: DateTime<Utc>) -> Result<i32, Refusal> {
    let id = accommodations::add(tx, new, now).await?;
    audit::write(tx, actor, "add_cabin", None, json!({ "accommodation_id": id }), now).await?;
    Ok(id)
}

/// Changes what is told of an accommodation. Reservations keep the price that they were made at.
pub async fn edit_cabin(
    tx: &mut Tx,
    id: i32,
    changes: &Changes,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if !accommodations::edit(tx, id, changes, now).await? {
        return Err(Refusal::UnknownAccommodation);
    }
    audit::write(tx, actor, "edit_cabin", None, told(id, changes), now).await?;
    Ok(())
}

/// Takes an accommodation out of lists, quotes and holds, or puts it back. Its stays stand.
pub async fn set_cabin_active(
    tx: &mut Tx,
    id: i32,
    active: bool,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if !accommodations::set_active(tx, id, active, now).await? {
        return Err(Refusal::UnknownAccommodation);
    }
    let action = if active { "activate_cabin" } else { "deactivate_cabin" };
    audit::write(tx, actor, action, None, json!({ "accommodation_id": id }), now).await?;
    Ok(())
}

fn told(id: i32, changes: &Changes) -> Value {
    let members = [
        ("accommodation_id", Some(json!(id))),
        ("name", changes.name.as_ref().map(|name| json!(name))),
        ("type", changes.kind.as_ref().map(|kind| json!(kind))),
        ("capacity", changes.capacity.map(|capacity| json!(capacity))),
        ("base_price", changes.base_price.map(|price| json!(price))),
        ("weekend_factor", changes.weekend_factor.map(|factor| json!(factor.to_string()))),
        ("description", changes.description.as_ref().map(|text| json!(text))),
    ];
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
