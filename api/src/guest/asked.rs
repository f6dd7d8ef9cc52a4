//! What was typed, read: as strictly as the API reads, and more kindly where people write as they please.

use std::str::FromStr;

use booking::HoldRequest;
use chrono::NaiveDate;
use domain::guest::{Channel, ContactName, Email, GuestError, Phone};
use domain::stay::{Stay, StayError};
use store::accommodations::Accommodation;

use super::faults::{self, Faults};
use super::typed::Typed;
use crate::input;

/// A stay that can be asked for: whether the dates are free is not said.
pub(super) struct Asked<'c> {
    pub(super) cabin: &'c Accommodation,
    pub(super) stay: Stay,
    pub(super) guests: u32,
}

pub(super) fn stay<'c>(
    typed: &Typed,
    cabins: &'c [Accommodation],
    today: NaiveDate,
    faults: &mut Faults,
) -> Option<Asked<'c>> {
    let cabin = cabin(typed, cabins, faults);
    let stay = dates(typed, today, faults);
    let guests = guests(typed, cabin, faults);
    Some(Asked { cabin: cabin?, stay: stay?, guests: guests? })
}

pub(crate) fn hold(
    typed: &Typed,
    cabins: &[Accommodation],
    today: NaiveDate,
    faults: &mut Faults,
) -> Option<HoldRequest> {
    let asked = stay(typed, cabins, today, faults);
    let name = contact::<ContactName>("contact_name", &typed.contact_name, faults);
    let phone = contact::<Phone>("contact_phone", &dialled(&typed.contact_phone), faults);
    let email = match typed.contact_email.as_str() {
        "" => Some(None),
        given => contact::<Email>("contact_email", given, faults).map(Some),
    };
    let Asked { cabin, stay, guests } = asked?;
    Some(HoldRequest {
        accommodation_id: cabin.id,
        stay,
        guests,
        channel: Channel::Direct,
        name: name?,
        phone: phone?,
        email: email?,
    })
}

pub(super) fn cabin<'c>(typed: &Typed, cabins: &'c [Accommodation], faults: &mut Faults) -> Option<&'c Accommodation> {
    let id = typed.accommodation_id.parse::<i32>().ok();
    let found = cabins.iter().find(|cabin| Some(cabin.id) == id);
    found.or_else(|| faults.add("accommodation_id", "Elegí una de las cabañas de la lista."))
}

fn dates(typed: &Typed, today: NaiveDate, faults: &mut Faults) -> Option<Stay> {
    let check_in = input::date(&typed.check_in);
    let check_out = input::date(&typed.check_out);
    if check_in.is_none() {
        faults.add::<()>("check_in", "Elegí la fecha de entrada.");
    }
    if check_out.is_none() {
        faults.add::<()>("check_out", "Elegí la fecha de salida.");
    }
    let mut refuse = |error: StayError| faults.add::<Stay>(error.field(), faults::of_stay(error));
    if check_in.is_some_and(|day| day < today) {
        refuse(StayError::Past);
    }
    match Stay::new(check_in?, check_out?).and_then(|stay| stay.bookable_on(today).map(|()| stay)) {
        Ok(stay) => Some(stay),
        Err(error) => refuse(error),
    }
}

fn guests(typed: &Typed, cabin: Option<&Accommodation>, faults: &mut Faults) -> Option<u32> {
    let Some(guests) = typed.guests.parse::<u32>().ok().filter(|guests| *guests > 0) else {
        return faults.add("guests", "Decinos cuántas personas vienen, por ejemplo 2.");
    };
    match cabin {
        Some(cabin) if guests > cabin.capacity => {
            let people = spanish::count(cabin.capacity, "persona", "personas");
            faults.add("guests", format!("En {} hay lugar para {people}.", cabin.name))
        }
        _ => Some(guests),
    }
}

fn contact<T: FromStr<Err = GuestError>>(field: &'static str, text: &str, faults: &mut Faults) -> Option<T> {
    text.parse().map_err(|error| faults.add::<T>(field, faults::of_contact(error))).ok()
}

/// As one dials it: without what people put between the digits.
fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '(' | ')')).collect()
}
