//! What was typed of a cabin, read by the rules that the command line has.

use domain::cabin::{self, CabinError};
use store::accommodations::{Changes, New};
use uuid::Uuid;

use crate::guest::Faults;
use crate::input::{Form, with_point};

pub(super) const USUAL_KIND: &str = "cabin";
pub(super) const USUAL_FACTOR: &str = "1.20";

/// What was not sent stays as it is, and so does what was sent as the page had shown it: somebody else may have
/// changed it since.
pub(super) fn changes(form: &Form, faults: &mut Faults) -> Changes {
    Changes {
        name: changed("name", form, cabin::name, faults),
        kind: changed("type", form, cabin::kind, faults),
        capacity: changed("capacity", form, cabin::capacity, faults),
        base_price: changed("base_price", form, price, faults),
        weekend_factor: changed("weekend_factor", form, factor, faults),
        description: changed("description", form, cabin::description, faults),
    }
}

/// `uuid`: of the form, so that one that is sent twice adds one.
pub(super) fn new(form: &Form, uuid: Uuid, faults: &mut Faults) -> Option<New> {
    let usual = |member, usual: &'static str| form.given(member).filter(|text| !text.is_empty()).unwrap_or(usual);
    let name = read("name", form.text("name"), cabin::name, faults);
    let kind = read("type", usual("type", USUAL_KIND), cabin::kind, faults);
    let capacity = read("capacity", form.text("capacity"), cabin::capacity, faults);
    let base_price = read("base_price", form.text("base_price"), price, faults);
    let weekend_factor = read("weekend_factor", usual("weekend_factor", USUAL_FACTOR), factor, faults);
    let description = read("description", form.text("description"), cabin::description, faults);
    Some(New {
        uuid,
        name: name?,
        kind: kind?,
        capacity: capacity?,
        base_price: base_price?,
        weekend_factor: weekend_factor?,
        description: Some(description?).filter(|text| !text.is_empty()),
    })
}

/// What tells one form that adds a cabin from another; anew where it was not sent.
pub(super) fn uuid(form: &Form) -> Uuid {
    form.text("key").parse().unwrap_or_else(|_| Uuid::new_v4())
}

/// Whether it is let; none where that was not sent.
pub(super) fn active(form: &Form, faults: &mut Faults) -> Option<bool> {
    match form.given("active")? {
        "true" => Some(true),
        "false" => Some(false),
        _ => faults.add("active", "Decí si la cabaña se alquila: true o false."),
    }
}

fn changed<T>(
    member: &'static str,
    form: &Form,
    parse: impl Fn(&str) -> Result<T, CabinError>,
    faults: &mut Faults,
) -> Option<T> {
    // A browser ends the lines of both with CR LF, a program those of one perhaps.
    let lines = |text: &str| text.replace("\r\n", "\n");
    let text = form.given(member)?;
    let stays = shown(form, member).is_some_and(|was| lines(was) == lines(text));
    if stays { None } else { read(member, text, parse, faults) }
}

/// What the page had of it when it was loaded.
pub(super) fn shown<'f>(form: &'f Form, member: &str) -> Option<&'f str> {
    form.given(&format!("was_{member}"))
}

fn read<T>(
    member: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, CabinError>,
    faults: &mut Faults,
) -> Option<T> {
    parse(text).map_err(|error| faults.add::<T>(member, said(error))).ok()
}

fn price(text: &str) -> Result<domain::money::Money, CabinError> {
    cabin::base_price(&with_point(text))
}

fn factor(text: &str) -> Result<rust_decimal::Decimal, CabinError> {
    cabin::weekend_factor(&with_point(text))
}

const fn said(error: CabinError) -> &'static str {
    match error {
        CabinError::Name => "Escribí el nombre, con hasta 100 letras y sin caracteres raros.",
        CabinError::Kind => "Escribí el tipo, con hasta 50 letras y sin caracteres raros.",
        CabinError::Capacity => "Decí para cuántas personas es: un número del 1 al 1000.",
        CabinError::BasePrice => "Escribí el precio por noche como 50000 o 50000,50.",
        CabinError::WeekendFactor => {
            "Escribí por cuánto se multiplica el fin de semana, como 1,2: más que 0, menos que 100, con hasta dos decimales."
        }
        CabinError::Description => "La descripción puede tener hasta 2000 letras, sin caracteres raros.",
    }
}
