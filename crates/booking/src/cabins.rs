use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use store::Tx;
use store::accommodations::{self, Accommodation, Changes, New};
use store::audit::{self, Actor};

use crate::Refusal;

/// Lets another accommodation. Its id.
pub async fn add_cabin(tx: &mut Tx, new: &New, actor: &Actor, now: DateTime<Utc>) -> Result<i32, Refusal> {
    let id = accommodations::add(tx, new, now).await?;
    audit::write(tx, actor, "add_cabin", None, json!({ "accommodation_id": id }), now).await?;
    Ok(id)
}

/// Changes what is told of an accommodation, and writes down what it was and is. Reservations keep the price that
/// they were made at.
pub async fn edit_cabin(
    tx: &mut Tx,
    id: i32,
    changes: &Changes,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let was = accommodations::lock(tx, id).await?.ok_or(Refusal::UnknownAccommodation)?;
    let (before, after) = difference(&was, changes);
    if after.is_empty() {
        return Ok(());
    }
    accommodations::edit(tx, id, changes, now).await?;
    let detail = json!({ "accommodation_id": id, "before": before, "after": after });
    audit::write(tx, actor, "edit_cabin", None, detail, now).await?;
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
    let was = accommodations::lock(tx, id).await?.ok_or(Refusal::UnknownAccommodation)?;
    if was.active == active {
        return Ok(());
    }
    accommodations::set_active(tx, id, active, now).await?;
    let action = if active { "activate_cabin" } else { "deactivate_cabin" };
    audit::write(tx, actor, action, None, json!({ "accommodation_id": id }), now).await?;
    Ok(())
}

/// What was and what is, of the members that change.
fn difference(was: &Accommodation, changes: &Changes) -> (Map<String, Value>, Map<String, Value>) {
    let Accommodation { name, kind, capacity, rates, description, .. } = was;
    // What is told of it may be nothing: an empty text is none.
    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let factor = |factor| json!(format!("{factor:.2}"));
    let described = description.as_deref().map_or(Value::Null, text);
    let members = [
        ("name", json!(name), changes.name.as_ref().map(|name| json!(name))),
        ("type", json!(kind), changes.kind.as_ref().map(|kind| json!(kind))),
        ("capacity", json!(capacity), changes.capacity.map(|capacity| json!(capacity))),
        ("base_price", json!(rates.base_price), changes.base_price.map(|price| json!(price))),
        ("weekend_factor", factor(rates.weekend_factor), changes.weekend_factor.map(factor)),
        ("description", described, changes.description.as_deref().map(text)),
    ];
    let changed = members.into_iter().filter_map(|(name, was, is)| Some((name, was, is?)));
    let changed = changed.filter(|(_, was, is)| was != is);
    changed.map(|(name, was, is)| ((name.to_owned(), was), (name.to_owned(), is))).unzip()
}
