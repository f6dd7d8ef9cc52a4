//! Whether a webhook comes from who it says: HMAC-SHA256, compared in constant time.
//!
//! Pure. It knows no time: neither provider says whether a repeated delivery is signed anew, and those go on for
//! days, so that an old signature is as good as a new one and every effect must bear repetition. It refuses
//! rather than guesses: upper-case digests, or a digest without its name, are nothing that a provider sends.

mod mercadopago;
#[cfg(test)]
mod tests;
mod whatsapp;

use hmac::{Hmac, KeyInit as _, Mac as _};
use runtime::secret::same;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

pub use mercadopago::{Manifest, mercadopago};
pub use whatsapp::whatsapp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("no signature")]
    Missing,
    /// It cannot be read, is not of these bytes, or there is no secret to verify it with.
    #[error("the signature is not valid")]
    Invalid,
}

/// Whether `theirs` is the verify token. One that is not set is nobody's.
pub fn verify_token(ours: Option<&SecretString>, theirs: &str) -> bool {
    set(ours).is_some_and(|ours| same(ours, theirs))
}

/// An empty secret would let anybody sign.
fn set(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty())
}

fn is_signed(secret: &str, text: &[u8], digest: &[u8; 32]) -> bool {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(text);
    mac.verify_slice(digest).is_ok()
}

/// 64 lower-case hex digits.
fn digest(hex: &[u8]) -> Option<[u8; 32]> {
    let (pairs, rest) = hex.as_chunks::<2>();
    let mut digest = [0; 32];
    if pairs.len() != digest.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(digest)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
