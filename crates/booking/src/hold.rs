use chrono::{DateTime, TimeDelta, Utc};
use domain::code::Code;
use domain::guest::{Channel, ContactName, Email, Phone};
use domain::local;
use domain::quote::{Quote, quote};
use domain::stay::Stay;
use serde_json::json;
use store::accommodations::Accommodation;
use store::audit::{self, Actor};
use store::{Error, Tx, accommodations, reservations};
use uuid::Uuid;

use crate::{Refusal, Rules, promises, way};

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
    check(rules, request, &accommodation, now)?;
    way::clear(tx, accommodation.id, request.stay.check_in(), request.stay.check_out(), now).await?;
    if *actor == Actor::Guest {
        check_active_holds(tx, rules, request, now).await?;
    }

    let quote = quote(&request.stay, &accommodation.rates);
    let expires_at = end_of_hold(rules, now)?;
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

fn check(
    rules: &Rules,
    request: &HoldRequest,
    accommodation: &Accommodation,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    request.stay.bookable_on(local::today(now, rules.timezone))?;
    let capacity = accommodation.capacity;
    match request.guests {
        0 => Err(Refusal::NoGuests),
        guests if guests > capacity => Err(Refusal::TooManyGuests { capacity }),
        _ => Ok(()),
    }
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

fn end_of_hold(rules: &Rules, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    let duration = TimeDelta::from_std(rules.hold_duration).ok();
    let end = duration.and_then(|duration| now.checked_add_signed(duration));
    end.ok_or_else(|| Error::Other("a hold as long as HOLD_DURATION ends beyond the calendar".to_owned()))
}
