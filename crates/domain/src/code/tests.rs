use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_code_is_res_the_utc_date_and_six_hex_digits() {
    let code = Code::new(at("2026-12-05T23:59:59Z"), [0xA1, 0x0B, 0xFF]);
    assert_eq!(code.as_str(), "RES261205A10BFF");
    // 22:30 of the 5th in Buenos Aires is the 6th in UTC.
    let late = Code::new(at("2026-12-05T22:30:00-03:00"), [0, 0, 0]);
    assert_eq!(late.as_str(), "RES261206000000");
}

#[test]
fn only_a_code_as_it_is_made_is_read() {
    assert_eq!("RES280229A1B2C3".parse::<Code>().unwrap().to_string(), "RES280229A1B2C3");
    for (text, why) in [
        ("", "empty"),
        ("RES", "only the prefix"),
        ("RES261205A1B2C", "a digit short"),
        ("RES261205A1B2C3D", "a digit long"),
        ("res261205A1B2C3", "prefix in lower case"),
        ("RES261205a1b2c3", "hex in lower case"),
        ("RES261205A1B2CG", "not hex"),
        ("BLK261205A1B2C3", "another kind"),
        ("BLKA1B2C3D", "a block's, a digit short"),
        ("BLKa1b2c3d4", "a block's, in lower case"),
        ("RES261305A1B2C3", "month 13"),
        ("RES270229A1B2C3", "29 February of a common year"),
        ("RES26120 A1B2C3", "a blank in the date"),
        ("RES26 1 5A1B2C3", "blanks for zeros in the date"),
        ("RES+61205A1B2C3", "a sign in the date"),
        ("RES26120ñA1B2C", "a letter of two bytes across the cut"),
        ("RES261205A1B2C3\n", "a line break after it"),
        (" RES261205A1B2C3", "a blank before it"),
        ("RES٢٦١٢٠٥A1B2C3", "digits of another script"),
    ] {
        assert_eq!(text.parse::<Code>(), Err(CodeError), "{why}");
    }
}

#[test]
fn a_block_of_the_system_before_keeps_its_code() {
    assert_eq!("BLKA1B2C3D4".parse::<Code>().unwrap().as_str(), "BLKA1B2C3D4");
}

#[test]
fn in_json_a_code_is_its_text() {
    let code: Code = "RES261205A1B2C3".parse().unwrap();
    let json = serde_json::to_string(&code).unwrap();
    assert_eq!(json, r#""RES261205A1B2C3""#);
    assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), code);
    assert!(serde_json::from_str::<Code>(r#""RES""#).is_err());
}

proptest! {
    #[test]
    fn every_code_that_is_made_can_be_read(seconds in 0..150 * 366 * 86_400_i64, entropy: [u8; 3]) {
        let code = Code::new(at("1990-01-01T00:00:00Z") + TimeDelta::seconds(seconds), entropy);
        prop_assert_eq!(code.as_str().len(), 15);
        prop_assert_eq!(code.as_str().parse::<Code>(), Ok(code.clone()));
    }

    #[test]
    fn other_entropy_is_another_code(a: [u8; 3], b: [u8; 3]) {
        let now = at("2026-12-05T12:00:00Z");
        prop_assert_eq!(Code::new(now, a) == Code::new(now, b), a == b);
    }

    #[test]
    fn no_text_makes_it_panic(text in "(RES)?\\PC{0,14}") {
        let _ = text.parse::<Code>();
    }
}
