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
fn codes_of_the_system_before_are_read_and_kept_as_they_are() {
    for text in ["RES280229A1B2C3", "BLKA1B2C3D4", "RES261201001TST", "ACUERDO-1", "x", "12345678901234567890"] {
        assert_eq!(text.parse::<Code>().unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_short_word_is_refused() {
    for (text, why) in [
        ("", "empty"),
        ("123456789012345678901", "longer than the column"),
        ("RES26120ñA1B2C", "a letter of two bytes"),
        ("RES261205A1B2C3\n", "a line break after it"),
        (" RES261205A1B2C3", "a blank before it"),
        ("RES261205\0", "a NUL"),
        ("RES/261205", "a slash"),
        ("RES?261205", "a query"),
        ("RES%2F", "an escape"),
        ("<b>RES</b>", "markup"),
        ("RES٢٦١٢٠٥A1B2C3", "digits of another script"),
    ] {
        assert_eq!(text.parse::<Code>(), Err(CodeError), "{why}");
    }
}

#[test]
fn in_json_a_code_is_its_text() {
    let code: Code = "RES261205A1B2C3".parse().unwrap();
    let json = serde_json::to_string(&code).unwrap();
    assert_eq!(json, r#""RES261205A1B2C3""#);
    assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), code);
    assert!(serde_json::from_str::<Code>(r#""RES ""#).is_err());
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
