mod mercadopago;
mod whatsapp;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::SecretString;
use sha2::Sha256;

use super::verify_token;

fn secret(text: &str) -> Option<SecretString> {
    Some(SecretString::from(text))
}

/// Lower-case hex, as the providers write it.
fn sign(secret: &str, text: impl AsRef<[u8]>) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_ref());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every way to change one byte of `text`, with the place that was changed.
fn tampered(text: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
    (0..text.len()).flat_map(|place| {
        [0x01, 0x02, 0x04, 0x20, 0x80].map(|flip| {
            let mut changed = text.to_vec();
            changed[place] ^= flip;
            (place, changed)
        })
    })
}

#[test]
fn a_verify_token_is_ours_or_refused() {
    let ours = secret("hunter-two");
    assert!(verify_token(ours.as_ref(), "hunter-two"));
    for theirs in ["", "hunter-tw", "hunter-two ", "Hunter-two", "ñ"] {
        assert!(!verify_token(ours.as_ref(), theirs), "{theirs:?}");
    }
}

#[test]
fn a_verify_token_that_is_not_set_is_nobodys() {
    for theirs in ["", "anything"] {
        assert!(!verify_token(None, theirs) && !verify_token(secret("").as_ref(), theirs), "{theirs:?}");
    }
}
