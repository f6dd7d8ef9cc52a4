use domain::guest::Channel;

use super::Fields;

fn fields(body: &str) -> Fields {
    Fields::parse(body.as_bytes()).expect("an object")
}

#[test]
fn every_field_at_fault_is_named_at_once() {
    let mut fields = fields(r#"{"guests":"two","channel":"pigeon","surprise":1,"id":0}"#);
    let guests = fields.whole::<u32>("guests", 1..=9);
    let channel = fields.optional_text::<Channel>("channel");
    let id = fields.whole::<i32>("id", 1..=i32::MAX);
    let name = fields.text::<String>("name");
    assert!(guests.is_none() && channel.is_none() && id.is_none() && name.is_none());
    let problem = fields.finish::<()>(None).expect_err("refused");
    assert_eq!(problem.fields(), ["guests", "channel", "id", "name", "surprise"]);
}

#[test]
fn only_whole_numbers_within_the_range_are_whole_numbers() {
    for value in ["1", "9"] {
        assert!(fields(&format!(r#"{{"n":{value}}}"#)).whole::<u32>("n", 1..=9).is_some(), "{value}");
    }
    for value in [
        "0",
        "10",
        "-1",
        "1.0",
        "1.5",
        "1e0",
        "-0",
        "\"1\"",
        "null",
        "true",
        "[1]",
        "{}",
        "18446744073709551616",
        "1e300",
    ] {
        assert!(fields(&format!(r#"{{"n":{value}}}"#)).whole::<u32>("n", 1..=9).is_none(), "{value}");
    }
}

#[test]
fn absent_and_null_are_no_fault_of_an_optional_field() {
    for body in ["{}", r#"{"channel":null}"#] {
        let mut fields = fields(body);
        assert_eq!(fields.optional_text::<Channel>("channel"), Some(None), "{body}");
        assert!(fields.finish(Some(())).is_ok(), "{body}");
    }
}

#[test]
fn null_is_a_fault_of_a_required_field() {
    assert!(fields(r#"{"name":null}"#).text::<String>("name").is_none());
}

#[test]
fn the_canonical_form_forgets_order_and_spacing_and_nothing_else() {
    let canonical = |body: &str| fields(body).canonical().to_owned();
    assert_eq!(canonical(r#"{"b":1, "a":"x"}"#), canonical("{\n\"a\":\"\\u0078\",\"b\":1}"));
    assert_ne!(canonical(r#"{"a":"x"}"#), canonical(r#"{"a":"X"}"#));
    assert_ne!(canonical(r#"{"a":"1"}"#), canonical(r#"{"a":1}"#));
}

#[test]
fn a_body_that_is_no_object_is_refused() {
    for body in ["[]", "null", "1", "\"{}\"", "true"] {
        assert!(Fields::parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn an_answer_does_not_grow_with_what_is_unknown() {
    let members = (0..5_000).map(|n| format!(r#""{}{n}":1"#, "x".repeat(200))).collect::<Vec<_>>().join(",");
    let problem = fields(&format!("{{{members}}}")).finish(Some(())).expect_err("refused");
    assert_eq!(problem.fields().len(), super::MAX_FAULTS);
    assert!(problem.fields().iter().all(|name| name.chars().count() <= super::MAX_NAME_CHARS));
}
