use access::{calendar_opens, calendar_token};
use runtime::settings::Keys;
use store::calendar_exports::Export;

fn keys(salt: &str) -> Keys {
    Keys { jwt_secrets: vec!["secret".into()], ics_salt: salt.to_owned().into() }
}

fn export(version: i32, legacy: Option<&str>) -> Export {
    Export { version, legacy_token: legacy.map(str::to_owned) }
}

#[test]
fn a_token_opens_one_version_of_one_calendar() {
    let keys = keys("salt");
    let token = calendar_token(&keys, 1, 1);
    assert!(token.len() >= 22);
    assert!(calendar_opens(&keys, &export(1, None), 1, &token));
    assert!(!calendar_opens(&keys, &export(2, None), 1, &token), "it was rotated");
    assert!(!calendar_opens(&keys, &export(1, None), 2, &token), "another's");
    assert_ne!(calendar_token(&keys, 1, 12), calendar_token(&keys, 11, 2));
    assert_ne!(calendar_token(&keys, 1, 1), calendar_token(&self::keys("pepper"), 1, 1));
}

#[test]
fn what_portals_held_before_opens_while_it_is_listed() {
    let keys = keys("salt");
    assert!(calendar_opens(&keys, &export(1, Some("legacy")), 1, "legacy"));
    assert!(calendar_opens(&keys, &export(1, Some("legacy")), 1, &calendar_token(&keys, 1, 1)));
    assert!(!calendar_opens(&keys, &export(1, None), 1, "legacy"));
    for (listed, given) in [(Some(""), ""), (None, ""), (Some("legacy"), "legac"), (None, "\0")] {
        assert!(!calendar_opens(&keys, &export(1, listed), 1, given), "{listed:?} {given:?}");
    }
}
