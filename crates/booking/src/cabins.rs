use std::fmt::Display;

use chrono::{DateTime, Utc};
use domain::quote::{DEPOSIT_PERCENT, Rates};
use serde_json::{Map, Value, json};
use store::Tx;
use store::accommodations::{self, Accommodation, Changes, New};
use store::audit::{self, Actor};

use crate::{Refusal, Rule};

/// Lets another accommodation. Its id; asked for again by the same uuid, that of the one that is there.
///
/// Refuses with [`Rule::AddedAlready`] where that one is not as the new one is.
pub async fn add_cabin(tx: &mut Tx, new: &New, actor: &Actor, now: DateTime<Utc>) -> Result<i32, Refusal> {
    sellable(&Rates {
        base_price: new.base_price,
        weekend_factor: new.weekend_factor,
        deposit_percent: DEPOSIT_PERCENT,
    })?;
    let Some(id) = accommodations::insert(tx, new, now).await? else {
        let there = accommodations::by_uuid(tx, new.uuid).await?.ok_or(Refusal::UnknownAccommodation)?;
        return if is_as(&there, new) { Ok(there.id) } else { Err(Rule::AddedAlready { name: there.name }.into()) };
    };
    let New { uuid: _, name, kind, capacity, base_price, weekend_factor, description } = new;
    let detail = json!({
        "accommodation_id": id, "name": name, "type": kind, "capacity": capacity, "base_price": base_price,
        "weekend_factor": factor(*weekend_factor), "description": description,
    });
    audit::write(tx, actor, "add_cabin", None, detail, now).await?;
    Ok(id)
}

/// Changes what is told of an accommodation, and writes down what it was and is. Reservations keep the price that
/// they were made at. Refuses with [`Rule::TooDear`] what no hold could be made at.
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
    let rates = was.rates;
    sellable(&Rates {
        base_price: changes.base_price.unwrap_or(rates.base_price),
        weekend_factor: changes.weekend_factor.unwrap_or(rates.weekend_factor),
        ..rates
    })?;
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

/// A hold would fail over its total.
fn sellable(rates: &Rates) -> Result<(), Rule> {
    if rates.fit() { Ok(()) } else { Err(Rule::TooDear) }
}

fn is_as(there: &Accommodation, new: &New) -> bool {
    let Accommodation { id: _, name, kind, capacity, rates, description, active: _ } = there;
    (name, kind, capacity, description) == (&new.name, &new.kind, &new.capacity, &new.description)
        && (rates.base_price, rates.weekend_factor) == (new.base_price, new.weekend_factor)
}

fn factor(factor: impl Display) -> Value {
    json!(format!("{factor:.2}"))
}

/// What was and what is, of the members that change.
fn difference(was: &Accommodation, changes: &Changes) -> (Map<String, Value>, Map<String, Value>) {
    let Accommodation { name, kind, capacity, rates, description, .. } = was;
    // What is told of it may be nothing: an empty text is none.
    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
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
