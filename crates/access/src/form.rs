//! What proves that a form was written for the session that sends it.
//!
//! It is derived and never stored; it lasts as long as its session, through every renewal.

use runtime::secret;
use runtime::settings::{CsrfSecret, ExposeSecret as _};

use crate::Signed;

pub struct FormTokens([u8; 32]);

impl FormTokens {
    #[must_use]
    pub fn new(CsrfSecret(secret): &CsrfSecret) -> Self {
        Self(secret::derive(secret.expose_secret().as_bytes(), "form"))
    }

    #[must_use]
    pub fn give(&self, signed: &Signed) -> String {
        secret::token(&self.0, &[&signed.address, &signed.since.timestamp_micros().to_string()])
    }

    #[must_use]
    pub fn is_of(&self, signed: &Signed, token: &str) -> bool {
        secret::same(self.give(signed), token)
    }
}
