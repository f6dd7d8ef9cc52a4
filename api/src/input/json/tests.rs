use super::parse;

fn detail(bytes: &[u8]) -> String {
    let problem = parse(bytes).expect_err("refused");
    format!("{problem:?}")
}

#[test]
fn json_that_is_whole_is_read() {
    let value = parse(r#"{"a":[1,-2,1.5,true,null,"\u00e9\ud83d\ude00"],"b":{"a":{}}}"#.as_bytes()).expect("JSON");
    assert_eq!(value.to_string(), r#"{"a":[1,-2,1.5,true,null,"é😀"],"b":{"a":{}}}"#);
}

#[test]
fn what_is_not_json_is_refused() {
    let deep = "[".repeat(100_000);
    let closed = format!("{}{}", "[".repeat(129), "]".repeat(129));
    let bodies: [&[u8]; 19] = [
        b"",
        b" ",
        b"{",
        b"{\"a\":1,}",
        b"{'a':1}",
        b"{\"a\":1} x",
        b"{\"a\":NaN}",
        b"{\"a\":Infinity}",
        b"{\"a\":01}",
        b"{\"a\":+1}",
        b"{\"a\":1e999}",
        b"{\"a\":.5}",
        b"\xff\xfe",
        b"{\"a\":\"\xc3\x28\"}",
        b"{\"a\":\"\x00\"}",
        b"{\"a\":\"\n\"}",
        b"\xef\xbb\xbf{}",
        deep.as_bytes(),
        closed.as_bytes(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(body.get(..body.len().min(20)).unwrap_or_default()).into_owned();
        assert!(detail(body).contains("MalformedJson"), "{shown}");
    }
}

#[test]
fn an_escaped_nul_is_refused_wherever_it_stands() {
    for body in [r#"{"a":"\u0000"}"#, r#"{"a\u0000":1}"#, r#"{"a":[{"b":"x\u0000y"}]}"#] {
        assert!(detail(body.as_bytes()).contains("NUL"), "{body}");
    }
}

#[test]
fn a_lone_surrogate_is_refused() {
    assert!(detail(br#"{"a":"\ud800"}"#).contains("MalformedJson"));
}

#[test]
fn a_member_that_stands_twice_is_refused() {
    for body in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"\u0062":2}}"#] {
        assert!(detail(body.as_bytes()).contains("stands twice"), "{body}");
    }
}

#[test]
fn what_was_sent_is_not_repeated_in_the_refusal() {
    assert!(!detail(br#"{"contact_name": Secreta}"#).contains("Secreta"));
}
