//! What a list's address filters by. A word that names nothing finds nothing: the page says so, and the form keeps it.

use crate::input::Query;

/// What the field holds, without what no table can hold.
pub(super) fn text(query: &Query, name: &str, longest: usize) -> String {
    query.text(name).replace('\0', "\u{fffd}").chars().take(longest).collect()
}

/// None where nothing was typed.
pub(super) fn given(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// The path, with the fields that hold something after it.
pub(super) fn address<'n, 'v>(path: &str, fields: impl IntoIterator<Item = (&'n str, &'v str)>) -> String {
    let held = fields.into_iter().filter(|(_, text)| !text.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(held).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The address with one more field.
pub(super) fn and(address: &str, name: &str, value: impl std::fmt::Display) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{name}={value}")
}
