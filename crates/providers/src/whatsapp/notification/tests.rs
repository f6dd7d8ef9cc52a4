use proptest::prelude::*;
use serde_json::json;

use super::*;

fn envelope(value: &Value) -> Vec<u8> {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
        .to_string()
        .into_bytes()
}

fn messages(value: &Value) -> Vec<Message> {
    let items = read(&envelope(value)).unwrap().into_iter();
    items.filter_map(|item| if let Item::Message(message) = item { Some(message) } else { None }).collect()
}

#[test]
fn every_message_and_status_of_every_change_is_read() {
    let text = |id: &str| json!({"from": "5493515550101", "id": id, "timestamp": "1795527723", "type": "text", "text": {"body": "hola"}});
    let change = |ids: [&str; 2]| json!({"field": "messages", "value": {"messages": ids.map(text), "statuses": [{"id": ids[0], "status": "read"}]}});
    let body =
        json!({"entry": [{"changes": [change(["a", "b"]), change(["c", "d"])]}, {"changes": [change(["e", "f"])]}]});
    let keys: Vec<_> = read(body.to_string().as_bytes()).unwrap().iter().map(Item::key).collect();
    assert_eq!(keys.len(), 9);
    assert_eq!(keys[..3], ["message:a", "message:b", "status:a:read"]);
}

#[test]
fn a_guest_who_hides_the_phone_is_known_by_the_user_id() {
    let seen = messages(&json!({
        "contacts": [{"profile": {"name": "María"}, "user_id": "AR.1349"}],
        "messages": [{"from": "", "from_user_id": "AR.1349", "id": "w1", "timestamp": 1_795_527_723, "type": "text", "text": {"body": "¿hay lugar?"}}],
    }));
    let [message] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((message.user_id.as_deref(), message.phone.as_deref()), (Some("AR.1349"), None));
    assert_eq!((message.name.as_deref(), message.text.as_deref()), (Some("María"), Some("¿hay lugar?")));
    assert_eq!(message.sent_at.unwrap().timestamp(), 1_795_527_723);
}

#[test]
fn names_are_not_mixed_up_between_guests_of_one_notification() {
    let seen = messages(&json!({
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "1"}, {"profile": {"name": "Beto"}, "wa_id": "2"}],
        "messages": [{"from": "2", "id": "a", "type": "text"}, {"from": "3", "id": "b", "type": "text"}],
    }));
    assert_eq!(seen.iter().map(|message| message.name.as_deref()).collect::<Vec<_>>(), [Some("Beto"), None]);
}

#[test]
fn what_a_message_does_to_another_is_told() {
    for (message, about, words) in [
        (
            json!({"type": "edit", "edit": {"original_message_id": "w0", "message": {"type": "text", "text": {"body": "para 3"}}}}),
            About::Amends("w0".into()),
            Some("para 3"),
        ),
        (
            json!({"type": "edit", "edit": {"original_message_id": "w0", "message": {"type": "image", "image": {"caption": "así"}}}}),
            About::Amends("w0".into()),
            Some("así"),
        ),
        (json!({"type": "revoke", "revoke": {"original_message_id": "w0"}}), About::Amends("w0".into()), None),
        (json!({"type": "reaction", "reaction": {"message_id": "w0", "emoji": "👍"}}), About::Nothing, Some("👍")),
        (json!({"type": "reaction", "reaction": {"message_id": "w0"}}), About::Nothing, None),
        (
            json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "hold", "title": "Sí"}}}),
            About::Nothing,
            Some("hold"),
        ),
        (json!({"type": "image", "image": {"id": "m1", "caption": "la pileta"}}), About::Nothing, Some("la pileta")),
        (json!({"type": "hologram", "hologram": {"x": 1}}), About::Nothing, None),
        (
            json!({"type": "system", "system": {"body": "cambió", "new_user_id": "AR.2"}}),
            About::Renames { user_id: Some("AR.2".into()), phone: None },
            Some("cambió"),
        ),
    ] {
        let mut message = message;
        message["id"] = json!("w1");
        message["from"] = json!("1");
        let seen = messages(&json!({"messages": [message]}));
        assert_eq!((&seen[0].about, seen[0].text.as_deref()), (&about, words), "{message}");
    }
}

#[test]
fn what_postgres_cannot_keep_is_replaced_and_what_has_no_id_left_out() {
    let seen = messages(&json!({"messages": [
        {"from": "1", "id": "w1", "type": "text", "text": {"body": "a\u{0}b"}, "x\u{0}": ["\u{0}"]},
        {"from": "1", "type": "text"}, {"id": "w2", "type": "text"}, {"from": "1", "id": "w".repeat(257)}, 7, null,
    ]}));
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].text.as_deref(), Some("a\u{fffd}b"));
    assert!(!seen[0].content.to_string().contains("\\u0000"));
}

#[test]
fn what_is_no_object_is_unreadable_and_what_is_unknown_is_not() {
    for body in
        [&b"{nonsense"[..], b"", b"[]", b"7", b"\xff", b"{\"a\":\"\xff\"}", b"{} {}", "[".repeat(10_000).as_bytes()]
    {
        assert_eq!(read(body), Err(Unreadable));
    }
    let deep = [br#"{"a":"#.repeat(10_000), b"1".to_vec(), b"}".repeat(10_000)].concat();
    for body in [
        &b"{}"[..],
        &deep,
        br#"{"entry":1e999}"#,
        br#"{"entry":7}"#,
        br#"{"entry":[{"changes":[{"field":"account_update","value":{"event":"X"}}]}]}"#,
    ] {
        assert_eq!(read(body), Ok(Vec::new()));
    }
}

#[test]
fn half_an_emoji_costs_no_message() {
    for (escaped, read) in [
        (r"\ud83d", "\u{fffd}"),
        (r"\udc4d", "\u{fffd}"),
        (r"\ud83d\ud83d\udc4d", "\u{fffd}👍"),
        (r"\\ud83d", r"\ud83d"),
        (r"\\\ud83d!", "\\\u{fffd}!"),
        (r"\uD83D\uDC4D\n", "👍\n"),
    ] {
        let body = format!(
            r#"{{"entry":[{{"changes":[{{"value":{{"messages":[{{"id":"w","from":"1","type":"text","text":{{"body":"{escaped}"}}}}]}}}}]}}]}}"#
        );
        let Item::Message(message) = &super::read(body.as_bytes()).unwrap()[0] else { panic!() };
        assert_eq!(message.text.as_deref(), Some(read), "{escaped}");
    }
}

#[test]
fn a_guest_of_whom_only_the_change_of_the_user_id_is_told_is_known_by_the_old_one() {
    let seen = messages(&json!({"messages": [{"id": "w", "timestamp": "1795527723", "type": "system",
        "system": {"type": "user_changed_user_id", "body": "changed", "previous_user_id": "AR.1", "user_id": "AR.2"}}]}));
    assert_eq!((seen[0].user_id.as_deref(), seen[0].phone.as_deref()), (Some("AR.1"), None));
    assert_eq!(seen[0].about, About::Renames { user_id: Some("AR.2".into()), phone: None });
}

#[test]
fn a_time_that_nobody_can_keep_is_no_time() {
    for timestamp in ["-9999999999", "0", "99999999999999", "9223372036854775807", "now", ""] {
        let seen = messages(&json!({"messages": [{"id": "w", "from": "1", "timestamp": timestamp}]}));
        assert_eq!(seen[0].sent_at, None, "{timestamp}");
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("entry"),
        Just("changes"),
        Just("value"),
        Just("messages"),
        Just("statuses"),
        Just("contacts"),
        Just("id"),
        Just("from"),
        Just("type"),
        Just("text"),
        Just("body"),
        Just("timestamp"),
        Just("edit"),
        Just("errors"),
    ];
    let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), ".{0,12}".prop_map(Value::from)];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..6).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_object_of_any_shape_panics(value in json_value()) {
        let _ = read(value.to_string().as_bytes());
        let _ = read(&envelope(&value));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }
}
