//! What was typed of a cabin: as it stands in the form again, and read by the rules that the command line has.

use booking::view;
use domain::cabin::{self, CabinError};
use store::accommodations::{Changes, New};
use uuid::Uuid;

use crate::admin::words;
use crate::guest::Faults;
use crate::input::{Form, with_point};

const USUAL_KIND: &str = "cabin";
const USUAL_FACTOR: &str = "1.20";

pub(super) struct Typed {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) capacity: String,
    pub(super) base_price: String,
    pub(super) weekend_factor: String,
    pub(super) description: String,
}

impl Typed {
    /// Of one that is not there yet.
    pub(super) fn blank() -> Self {
        Self {
            name: String::new(),
            kind: USUAL_KIND.to_owned(),
            capacity: String::new(),
            base_price: String::new(),
            weekend_factor: USUAL_FACTOR.to_owned(),
            description: String::new(),
        }
    }

    /// One that the list of kinds does not have.
    pub(super) fn has_kind_of_its_own(&self) -> bool {
        words::KINDS.into_iter().all(|(kind, _)| kind != self.kind)
    }

    /// With what was sent in place of what it was.
    pub(super) fn with(self, form: &Form) -> Self {
        let sent = |member, was: String| form.given(member).map_or(was, str::to_owned);
        Self {
            name: sent("name", self.name),
            kind: sent("type", self.kind),
            capacity: sent("capacity", self.capacity),
            base_price: sent("base_price", self.base_price),
            weekend_factor: sent("weekend_factor", self.weekend_factor),
            description: sent("description", self.description),
        }
    }
}

impl From<view::Accommodation> for Typed {
    fn from(cabin: view::Accommodation) -> Self {
        Self {
            name: cabin.name,
            kind: cabin.kind,
            capacity: cabin.capacity.to_string(),
            base_price: cabin.base_price.to_string(),
            weekend_factor: cabin.weekend_factor,
            description: cabin.description.unwrap_or_default(),
        }
    }
}

/// What was not sent stays as it is.
pub(super) fn changes(form: &Form, faults: &mut Faults) -> Changes {
    Changes {
        name: form.given("name").and_then(|text| read("name", text, cabin::name, faults)),
        kind: form.given("type").and_then(|text| read("type", text, cabin::kind, faults)),
        capacity: form.given("capacity").and_then(|text| read("capacity", text, cabin::capacity, faults)),
        base_price: form.given("base_price").and_then(|text| read("base_price", text, price, faults)),
        weekend_factor: form.given("weekend_factor").and_then(|text| read("weekend_factor", text, factor, faults)),
        description: form.given("description").and_then(|text| read("description", text, cabin::description, faults)),
    }
}

pub(super) fn new(form: &Form, faults: &mut Faults) -> Option<New> {
    let usual = |member, usual: &'static str| form.given(member).filter(|text| !text.is_empty()).unwrap_or(usual);
    let name = read("name", form.text("name"), cabin::name, faults);
    let kind = read("type", usual("type", USUAL_KIND), cabin::kind, faults);
    let capacity = read("capacity", form.text("capacity"), cabin::capacity, faults);
    let base_price = read("base_price", form.text("base_price"), price, faults);
    let weekend_factor = read("weekend_factor", usual("weekend_factor", USUAL_FACTOR), factor, faults);
    let description = read("description", form.text("description"), cabin::description, faults);
    Some(New {
        uuid: Uuid::new_v4(),
        name: name?,
        kind: kind?,
        capacity: capacity?,
        base_price: base_price?,
        weekend_factor: weekend_factor?,
        description: Some(description?).filter(|text| !text.is_empty()),
    })
}

/// Whether it is let; none where that was not sent.
pub(super) fn active(form: &Form, faults: &mut Faults) -> Option<bool> {
    match form.given("active")? {
        "true" => Some(true),
        "false" => Some(false),
        _ => faults.add("active", "Decí si la cabaña se alquila: true o false."),
    }
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
