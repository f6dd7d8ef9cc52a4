use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::guest::{Channel, ContactName, Email, Phone};
use domain::quote::{Quote, quote};
use domain::stay::Stay;
use serde_json::json;
use store::audit::{self, Actor};
use store::{Tx, accommodations, reservations};
use uuid::Uuid;

use crate::{Refusal, Rules, look, promises, way};

/// What somebody asks to be held.
#[derive(Clone, Debug)]
pub struct HoldRequest {
    pub accommodation_id: i32,
    pub stay: Stay,
    pub guests: u32,
    pub channel: Channel,
    pub name: ContactName,
    pub phone: Phone,
    /// Without it nothing is mailed.
    pub email: Option<Email>,
}

#[derive(Clone, Debug)]
pub struct Held {
    pub id: i32,
    pub uuid: Uuid,
    pub code: Code,
    pub expires_at: DateTime<Utc>,
    pub quote: Quote,
}

/// Holds the nights for a while, and promises the hold's mails and its end.
pub async fn hold(
    tx: &mut Tx,
    rules: &Rules,
    request: &HoldRequest,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Held, Refusal> {
    let accommodation = accommodations::lock(tx, request.accommodation_id).await?;
    let accommodation = accommodation.filter(|found| found.active).ok_or(Refusal::UnknownAccommodation)?;
    look::check(rules, &accommodation, &request.stay, request.guests, now)?;
    way::clear(tx, accommodation.id, request.stay.check_in(), request.stay.check_out(), now).await?;
    if *actor == Actor::Guest {
        check_active_holds(tx, rules, request, now).await?;
    }

    let quote = quote(&request.stay, &accommodation.rates);
    let expires_at = rules.end_of_hold(now)?;
    let new = reservations::New {
        uuid: Uuid::new_v4(),
        accommodation_id: accommodation.id,
        stay: request.stay,
        guests: request.guests,
        contact_name: &request.name,
        contact_phone: &request.phone,
        contact_email: request.email.as_ref(),
        channel: request.channel,
        rates: accommodation.rates,
        quote,
        expires_at,
    };
    let held = reservations::insert(tx, &new, || Code::new(now, rand::random()), now).await?;
    promises::of_a_hold(tx, &held, expires_at, now).await?;
    audit::write(tx, actor, "hold", Some(held.id), json!({}), now).await?;
    Ok(Held { id: held.id, uuid: held.uuid, code: held.code, expires_at, quote })
}

async fn check_active_holds(
    tx: &mut Tx,
    rules: &Rules,
    request: &HoldRequest,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let active = reservations::active_holds_of(tx, &request.phone, request.email.as_ref(), now).await?;
    let limit = rules.max_active_holds;
    if active < limit { Ok(()) } else { Err(Refusal::TooManyHolds { limit }) }
}
