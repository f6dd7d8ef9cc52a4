//! What somebody typed, as it was typed: to be read, and to stand in the form again where it is refused.

use serde::Serialize;

#[derive(Clone, Default, Serialize)]
pub(crate) struct Typed {
    pub(crate) accommodation_id: String,
    pub(crate) check_in: String,
    pub(crate) check_out: String,
    pub(crate) guests: String,
    pub(crate) contact_name: String,
    pub(crate) contact_phone: String,
    pub(crate) contact_email: String,
}

impl Typed {
    pub(crate) fn of<'a>(text: impl Fn(&str) -> &'a str) -> Self {
        let text = |name| text(name).to_owned();
        Self {
            accommodation_id: text("accommodation_id"),
            check_in: text("check_in"),
            check_out: text("check_out"),
            guests: text("guests"),
            contact_name: text("contact_name"),
            contact_phone: text("contact_phone"),
            contact_email: text("contact_email"),
        }
    }

    /// Whether a price is asked for, not only the page.
    pub(super) fn asks(&self) -> bool {
        !self.check_in.is_empty() || !self.check_out.is_empty()
    }
}
