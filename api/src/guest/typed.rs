//! What somebody typed, as it was typed: to be read, and to stand in the form again where it is refused.

use serde::Serialize;

#[derive(Clone, Default, Serialize)]
pub(super) struct Typed {
    pub(super) accommodation_id: String,
    pub(super) check_in: String,
    pub(super) check_out: String,
    pub(super) guests: String,
    pub(super) contact_name: String,
    pub(super) contact_phone: String,
    pub(super) contact_email: String,
}

impl Typed {
    pub(super) fn of<'a>(text: impl Fn(&str) -> &'a str) -> Self {
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
