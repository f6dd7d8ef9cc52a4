//! A cabin as it stands in the form.

use booking::view;

use super::read::{USUAL_FACTOR, USUAL_KIND, shown};
use crate::admin::words;
use crate::input::Form;

#[derive(Clone)]
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
        self.with_each(|member| form.given(member))
    }

    /// With what the page that the form stood on had shown, where the form says so.
    pub(super) fn with_shown(self, form: &Form) -> Self {
        self.with_each(|member| shown(form, member))
    }

    /// By the names of the fields.
    pub(super) fn members(&self) -> [(&'static str, &str); 6] {
        [
            ("name", &self.name),
            ("type", &self.kind),
            ("capacity", &self.capacity),
            ("base_price", &self.base_price),
            ("weekend_factor", &self.weekend_factor),
            ("description", &self.description),
        ]
    }

    fn with_each<'f>(self, given: impl Fn(&str) -> Option<&'f str>) -> Self {
        let sent = |member, was: String| given(member).map_or(was, str::to_owned);
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
