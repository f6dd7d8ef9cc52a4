//! HMAC-SHA256 in lower-case hex, which is all that either provider's signature is made of.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use runtime::settings::{ExposeSecret as _, SecretString};
use sha2::Sha256;

pub(crate) fn signed(secret: &SecretString, message: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104, 2)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("any length");
    mac.update(message);
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn it_is_the_hmac_of_the_standard() {
        let hex = signed(&"Jefe".into(), b"what do ya want for nothing?");
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
