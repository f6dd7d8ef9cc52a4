use proptest::prelude::*;

use super::super::{Refused, whatsapp};
use super::{secret, sign, tampered};

const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[{"id":"1\/2","text":"a\u00f1o"}]}"#;

fn header(body: &[u8]) -> Vec<u8> {
    format!("sha256={}", sign("app secret", body)).into_bytes()
}

fn verdict(header: &[u8], body: &[u8]) -> Result<(), Refused> {
    whatsapp(secret("app secret").as_ref(), Some(header), body)
}

/// RFC 4231, test case 2.
#[test]
fn a_digest_of_the_standard_is_taken() {
    let header = b"sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(whatsapp(secret("Jefe").as_ref(), Some(header), b"what do ya want for nothing?"), Ok(()));
}

#[test]
fn what_was_signed_is_taken_and_empty_bodies_too() {
    for body in [BODY, b"", b"{}", "año 🎉".as_bytes(), b"\xff\x00"] {
        assert_eq!(verdict(&header(body), body), Ok(()), "{body:?}");
    }
}

#[test]
fn no_header_is_missing_and_everything_else_is_invalid() {
    let ours = secret("app secret");
    assert_eq!(whatsapp(ours.as_ref(), None, BODY), Err(Refused::Missing));
    assert_eq!(whatsapp(None, None, BODY), Err(Refused::Missing));
    let hex = sign("app secret", BODY);
    for header in [
        String::new(),
        hex.clone(),
        format!("sha1={hex}"),
        format!("SHA256={hex}"),
        format!(" sha256={hex}"),
        format!("sha256={hex} "),
        format!("sha256= {hex}"),
        format!("sha256={hex}0"),
        format!("sha256={}", &hex[..63]),
        format!("sha256={}", hex.to_uppercase()),
        format!("sha256={}ñ", &hex[..62]),
        format!("sha256={}", "g".repeat(64)),
        "sha256=".to_owned(),
        format!("sha256={}", sign("another secret", BODY)),
    ] {
        assert_eq!(verdict(header.as_bytes(), BODY), Err(Refused::Invalid), "{header}");
    }
}

#[test]
fn without_a_secret_nothing_is_taken() {
    for ours in [None, secret("")] {
        let header = format!("sha256={}", sign("", BODY));
        assert_eq!(whatsapp(ours.as_ref(), Some(header.as_bytes()), BODY), Err(Refused::Invalid));
    }
}

#[test]
fn a_byte_that_changed_on_the_way_is_seen() {
    let header = header(BODY);
    for (place, changed) in tampered(BODY) {
        assert_eq!(verdict(&header, &changed), Err(Refused::Invalid), "body, byte {place}");
    }
    for (place, changed) in tampered(&header) {
        assert_eq!(verdict(&changed, BODY), Err(Refused::Invalid), "header, byte {place}");
    }
}

proptest! {
    #[test]
    fn bytes_of_whatever_sort_are_refused_without_a_panic(header: Vec<u8>, body: Vec<u8>) {
        prop_assert_eq!(verdict(&header, &body), Err(Refused::Invalid));
    }

    #[test]
    fn nobody_signs_without_the_secret(guess in ".{0,20}", body: Vec<u8>) {
        prop_assume!(guess != "app secret");
        let header = format!("sha256={}", sign(&guess, &body));
        prop_assert_eq!(verdict(header.as_bytes(), &body), Err(Refused::Invalid));
    }
}
