//! Random secrets that are told once: a sign-in link from the command line, and the mark of the browser that
//! asked for one by mail.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use runtime::settings::Keys;
use sha2::{Digest as _, Sha256};

use crate::derived;

/// How long a link by which an admin signs in is good.
pub const SIGN_IN_LINK: TimeDelta = TimeDelta::minutes(15);

/// 256 random bits, safe in a path and in a cookie. Not `Debug`: it is not to end in a log.
pub struct OneTime(String);

impl OneTime {
    #[expect(clippy::new_without_default, reason = "each is another one: none is the default")]
    #[must_use]
    pub fn new() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }

    /// One that came back; `None` where it has not the shape of one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let shaped = text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        shaped.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

/// What is stored of a token that opens something once. A plain hash is enough: the token has 256 bits.
#[must_use]
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Of the tokens in mailed sign-in links, which are derived: the mail is written later, by another process.
/// `None` where there is no secret to derive from.
#[must_use]
pub fn sign_in_key(keys: &Keys) -> Option<[u8; 32]> {
    derived(keys, "sign-in").next()
}
