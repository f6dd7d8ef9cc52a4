//! What opens an accommodation's calendar to the portals that poll it.
//!
//! Derived, so that its address can be printed again; the version makes every earlier address void. Until the
//! first rotation the token that portals were given before Posta opens too.

use runtime::secret;
use runtime::settings::Keys;
use secrecy::ExposeSecret as _;
use store::calendar_exports::Export;

#[must_use]
pub fn calendar_token(keys: &Keys, accommodation: i32, version: i32) -> String {
    let key = secret::derive(keys.ics_salt.expose_secret().as_bytes(), "calendar-export");
    secret::token(&key, &[&accommodation.to_string(), &version.to_string()])
}

/// Where portals read it, under `BASE_URL`.
#[must_use]
pub fn calendar_path(keys: &Keys, accommodation: i32, version: i32) -> String {
    format!("/api/v1/ical/export/{accommodation}/{}.ics", calendar_token(keys, accommodation, version))
}

/// Both are compared, whether or not the first was right: the time taken tells nothing.
#[must_use]
pub fn calendar_opens(keys: &Keys, export: &Export, accommodation: i32, token: &str) -> bool {
    let derived = calendar_token(keys, accommodation, export.version);
    // An empty one in an adopted row is no token.
    let legacy = export.legacy_token.as_deref().filter(|legacy| !legacy.is_empty());
    let is_legacy = secret::same(legacy.unwrap_or(&derived), token) & legacy.is_some();
    secret::same(&derived, token) | is_legacy
}
