use proptest::prelude::*;

use super::super::{Manifest, Refused, mercadopago};
use super::{secret, sign, tampered};

const ID: &str = "138472432031";
const REQUEST: &str = "d6b0124b-1f6c-4a07-9b2e-6a1d0f0f5c11";
const TS: &str = "1766455693";
const MANIFEST: &str = "id:138472432031;request-id:d6b0124b-1f6c-4a07-9b2e-6a1d0f0f5c11;ts:1766455693;";

fn verdict(signature: &[u8], request_id: Option<&[u8]>, data_id: Option<&str>) -> Result<Manifest, Refused> {
    mercadopago(secret("panel secret").as_ref(), Some(signature), request_id, data_id)
}

/// A header over `manifest`.
fn header(ts: &str, manifest: &str) -> String {
    format!("ts={ts},v1={}", sign("panel secret", manifest))
}

fn taken(header: &str) -> Result<String, Refused> {
    verdict(header.as_bytes(), Some(REQUEST.as_bytes()), Some(ID)).map(|manifest| manifest.to_string())
}

#[test]
fn the_documented_form_is_taken_and_tells_what_was_signed() {
    let manifest = verdict(header(TS, MANIFEST).as_bytes(), Some(REQUEST.as_bytes()), Some(ID)).unwrap();
    assert_eq!((manifest.as_str(), manifest.to_string().as_str()), (MANIFEST, MANIFEST));
}

#[test]
fn what_is_absent_is_left_out_of_what_was_signed() {
    for (request_id, data_id, manifest) in [
        (None, Some("1"), "id:1;ts:5;"),
        (Some("r"), None, "request-id:r;ts:5;"),
        (None, None, "ts:5;"),
        (Some(""), Some(""), "ts:5;"),
    ] {
        let header = header("5", manifest);
        let seen = verdict(header.as_bytes(), request_id.map(str::as_bytes), data_id).unwrap();
        assert_eq!(seen.as_str(), manifest);
    }
    let without_request_id = header(TS, "id:138472432031;ts:1766455693;");
    assert_eq!(taken(&without_request_id), Err(Refused::Invalid), "it came with one");
}

#[test]
fn the_header_is_read_as_loosely_as_it_is_written() {
    let v1 = sign("panel secret", MANIFEST);
    for header in [
        format!("ts={TS},v1={v1}"),
        format!("v1={v1},ts={TS}"),
        format!(" ts = {TS} , v1 = {v1} "),
        format!("TS={TS},V1={v1}"),
        format!("ts={TS},v2=abc,nonsense,=,v1={v1},"),
        format!("ts={TS},v1={v1},ts=1,v1=00"),
    ] {
        assert_eq!(taken(&header).as_deref(), Ok(MANIFEST), "{header}");
    }
}

#[test]
fn a_time_is_copied_as_it_is_written_whatever_its_unit() {
    for ts in ["0", "007", "1704908010", "1742505638683", "99999999999999999999999999"] {
        let manifest = format!("id:{ID};request-id:{REQUEST};ts:{ts};");
        assert_eq!(taken(&header(ts, &manifest)), Ok(manifest), "{ts}");
    }
}

#[test]
fn no_header_is_missing_and_one_that_cannot_be_read_is_invalid() {
    assert_eq!(mercadopago(None, None, None, Some(ID)), Err(Refused::Missing));
    let v1 = sign("panel secret", MANIFEST);
    for header in [
        String::new(),
        "nonsense".to_owned(),
        format!("ts={TS}"),
        format!("v1={v1}"),
        "ts=1,v1=ñ".to_owned(),
        format!("ts={TS},v1={v1}0"),
        format!("ts={TS},v1={}", &v1[1..]),
        format!("ts={TS},v1={}", v1.to_uppercase()),
        format!("ts={TS},v1=sha256={v1}"),
        format!("ts={TS}.0,v1={v1}"),
        format!("ts=,v1={v1}"),
        format!("ts=-{TS},v1={v1}"),
        format!("ts=1,ts={TS},v1={v1}"),
        format!("ts={TS},v1=00,v1={v1}"),
        format!("ts={TS};v1={v1}"),
    ] {
        assert_eq!(taken(&header), Err(Refused::Invalid), "{header}");
    }
    assert_eq!(verdict(b"ts=1,v1=\xff", None, None), Err(Refused::Invalid));
    let signed = header(TS, MANIFEST);
    assert_eq!(verdict(signed.as_bytes(), Some(b"\xff"), Some(ID)), Err(Refused::Invalid));
}

#[test]
fn an_id_is_tried_as_it_came_and_in_lower_case() {
    for signed in ["ORD01ABC", "ord01abc"] {
        let header = header("5", &format!("id:{signed};ts:5;"));
        let seen = verdict(header.as_bytes(), None, Some("ORD01ABC")).unwrap();
        assert_eq!(seen.as_str(), format!("id:{signed};ts:5;"));
    }
    let upper = header("5", "id:ORD01ABC;ts:5;");
    assert_eq!(verdict(upper.as_bytes(), None, Some("ord01abc")), Err(Refused::Invalid));
}

#[test]
fn one_signature_has_one_reading() {
    let signed = header("5", "id:1;request-id:r;ts:5;");
    assert_eq!(verdict(signed.as_bytes(), None, Some("1;request-id:r")), Err(Refused::Invalid));
    let signed = header("5", "request-id:r;ts:4;ts:5;");
    assert_eq!(verdict(signed.as_bytes(), Some(b"r;ts:4"), None), Err(Refused::Invalid));
}

#[test]
fn without_a_secret_nothing_is_taken() {
    for ours in [None, secret("")] {
        let header = format!("ts=5,v1={}", sign("", "id:1;ts:5;"));
        assert_eq!(mercadopago(ours.as_ref(), Some(header.as_bytes()), None, Some("1")), Err(Refused::Invalid));
    }
}

#[test]
fn a_byte_that_changed_on_the_way_is_seen() {
    let header = header(TS, MANIFEST);
    let refused = |header: &[u8], request: &[u8], id: &str| verdict(header, Some(request), Some(id)).is_err();
    // The names of the parts are read in any case; their values are not.
    let (ts, v1) = (3..13, 17..header.len());
    for (place, changed) in tampered(header.as_bytes()).filter(|(place, _)| ts.contains(place) || v1.contains(place)) {
        assert!(refused(&changed, REQUEST.as_bytes(), ID), "header, byte {place}");
    }
    for (place, changed) in tampered(REQUEST.as_bytes()) {
        assert!(refused(header.as_bytes(), &changed, ID), "request id, byte {place}");
    }
    for (place, changed) in tampered(ID.as_bytes()) {
        assert!(refused(header.as_bytes(), REQUEST.as_bytes(), &String::from_utf8_lossy(&changed)), "id, byte {place}");
    }
}

proptest! {
    #[test]
    fn bytes_of_whatever_sort_are_refused_without_a_panic(
        signature: Vec<u8>,
        request_id: Option<Vec<u8>>,
        data_id: Option<String>,
    ) {
        prop_assert_eq!(verdict(&signature, request_id.as_deref(), data_id.as_deref()), Err(Refused::Invalid));
    }

    #[test]
    fn words_that_look_like_a_header_are_refused_too(signature in "(ts|v1|TS|=|,| |[0-9a-f]{1,64}|ñ){0,12}") {
        prop_assert_eq!(verdict(signature.as_bytes(), None, None), Err(Refused::Invalid));
    }

    #[test]
    fn nobody_signs_without_the_secret(guess in ".{0,20}", id in "[0-9]{1,20}", ts in "[0-9]{1,13}") {
        prop_assume!(guess != "panel secret");
        let header = format!("ts={ts},v1={}", sign(&guess, format!("id:{id};ts:{ts};")));
        prop_assert_eq!(verdict(header.as_bytes(), None, Some(&id)), Err(Refused::Invalid));
    }

    #[test]
    fn whatever_the_owner_of_the_secret_signs_is_taken(id in "[0-9A-Za-z-]{0,30}", request in "[0-9a-f-]{0,40}", ts in "[0-9]{1,13}") {
        let manifest = Manifest::new(&id, &request, &ts);
        let seen = verdict(header(&ts, manifest.as_str()).as_bytes(), Some(request.as_bytes()), Some(&id));
        prop_assert_eq!(seen, Ok(manifest));
    }
}
