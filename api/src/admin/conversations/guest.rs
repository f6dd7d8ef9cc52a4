//! Who writes, in words; and under which phones a stay may stand.

use store::Personal;
use store::chat::Guest;

/// `Ana Gómez`, or what else tells who it is.
pub(super) fn name(guest: &Guest) -> String {
    let name = guest.name.as_ref().map(|name| name.as_str().trim()).filter(|name| !name.is_empty());
    name.map(str::to_owned).or_else(|| phone(guest)).unwrap_or_else(|| "sin nombre".to_owned())
}

/// `+5492615550101`; none where it is hidden.
pub(super) fn phone(guest: &Guest) -> Option<String> {
    guest.phone.as_ref().map(|phone| format!("+{}", phone.as_str()))
}

/// How a form may have spelt the phone: with and without the plus, and for Argentina without the 9 that only
/// WhatsApp and calls from abroad need.
pub(super) fn spellings(guest: &Guest) -> Vec<String> {
    let Some(digits) = guest.phone.as_ref().map(Personal::as_str) else { return Vec::new() };
    let home = digits.strip_prefix("549").map(|rest| format!("54{rest}"));
    let all = std::iter::once(digits.to_owned()).chain(home);
    all.flat_map(|digits| [format!("+{digits}"), digits]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(phone: Option<&str>, name: Option<&str>) -> Guest {
        let personal = |text: &str| text.to_owned().into();
        Guest { id: 1, user_id: None, phone: phone.map(personal), name: name.map(personal) }
    }

    #[test]
    fn a_phone_is_looked_for_as_forms_may_have_it() {
        let argentine = known(Some("5492615550101"), None);
        assert_eq!(spellings(&argentine), ["+5492615550101", "5492615550101", "+542615550101", "542615550101"]);
        assert_eq!(spellings(&known(Some("56912345678"), None)), ["+56912345678", "56912345678"]);
        assert!(spellings(&known(None, Some("Ana"))).is_empty());
    }

    #[test]
    fn a_guest_is_called_by_what_is_known() {
        assert_eq!(name(&known(Some("56912345678"), Some("Ana"))), "Ana");
        assert_eq!(name(&known(Some("56912345678"), Some("  "))), "+56912345678");
        assert_eq!(name(&known(None, None)), "sin nombre");
    }
}
