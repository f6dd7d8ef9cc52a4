//! Keys and tokens that are derived, never stored: HMAC-SHA256 under a label.
//!
//! It keeps no state and knows no setting; which secret is current and which are older is the caller's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// A key for one purpose. Two labels give keys that tell nothing of each other or of the secret.
#[must_use]
pub fn derive(secret: &[u8], label: &str) -> [u8; 32] {
    mac(secret, &[label])
}

/// A token of 43 characters that is safe in a path: base64url of an HMAC-SHA256 over the parts.
///
/// Each part goes in with its length, so that `["ab", "c"]` and `["a", "bc"]` differ.
#[must_use]
pub fn token(key: &[u8], parts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(mac(key, parts))
}

/// Whether two secrets are equal, in a time that depends on their length only.
#[must_use]
pub fn same(left: impl AsRef<[u8]>, right: impl AsRef<[u8]>) -> bool {
    left.as_ref().ct_eq(right.as_ref()).into()
}

fn mac(key: &[u8], parts: &[&str]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}
