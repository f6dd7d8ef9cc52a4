//! Every token that opens something: a reservation to its guest, the panel to an admin, a calendar to a
//! portal.
//!
//! Tokens that are told again later (guests', calendars') are derived and never stored; those that are told
//! once are random, and only their hash is stored. Secrets are compared in constant time. It holds no SQL of
//! its own, and decides nothing but who somebody is: what they may do is for the caller to say.

mod calendar;
mod form;
mod guest;
mod one_time;
mod session;

use runtime::secret;
use runtime::settings::Keys;
use secrecy::ExposeSecret as _;

pub use calendar::{calendar_opens, calendar_path, calendar_token};
pub use form::FormTokens;
pub use guest::GuestTokens;
pub use one_time::{OneTime, SIGN_IN_LINK, hash, sign_in_key};
pub use session::{LIFETIME, Sessions, Signed};

/// A key for one purpose from each of `JWT_SECRET`, the current one first.
fn derived(keys: &Keys, label: &str) -> impl Iterator<Item = [u8; 32]> {
    keys.jwt_secrets.iter().map(move |one| secret::derive(one.expose_secret().as_bytes(), label))
}
