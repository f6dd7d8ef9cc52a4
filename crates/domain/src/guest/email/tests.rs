use proptest::prelude::*;

use super::*;

#[test]
fn ordinary_addresses_pass() {
    let local_64 = format!("{}@example.com", "a".repeat(64));
    let hundred = format!("ana@{}.{}.com", "a".repeat(60), "b".repeat(31));
    assert_eq!(hundred.len(), 100);
    for text in [
        "ana@example.com",
        "Ana.Gomez+cabana@Sub.Example.com.ar",
        "o'higgins@example.com",
        "a@b.co",
        "1234@5678.com",
        "ana@xn--andu-8qa.com.ar",
        "_x-y=z@a-b.example",
        &local_64,
        &hundred,
    ] {
        assert_eq!(check(text), Ok(()), "{text}");
    }
}

#[test]
fn nothing_but_one_bare_ascii_address_passes() {
    let local_65 = format!("{}@example.com", "a".repeat(65));
    let label_64 = format!("a@{}.com", "b".repeat(64));
    for (text, why) in [
        ("", "empty"),
        ("ana", "no @"),
        ("@", "nothing around the @"),
        ("@example.com", "no local part"),
        ("ana@", "no domain"),
        ("ana@@example.com", "two @"),
        ("ana@example.com@example.net", "two @"),
        ("ana@example.com,eva@example.com", "two addresses"),
        ("ana@example.com;eva@example.com", "two addresses"),
        ("ana@example.com eva@example.com", "two addresses"),
        ("ana,eva@example.com", "comma in the local part"),
        ("ana@example.com\r\nBcc: eva@example.com", "a second header"),
        ("ana@example.com\nRCPT TO:<eva@example.com>", "a second command"),
        ("ana@example.com\n", "line break at the end"),
        ("ana\r\n@example.com", "line break in the local part"),
        ("ana@exam\tple.com", "tab"),
        ("ana@example.com\0", "NUL"),
        (" ana@example.com", "blank before"),
        ("ana@example.com ", "blank after"),
        ("Ana <ana@example.com>", "display name"),
        ("<ana@example.com>", "angle brackets"),
        ("ana>@example.com", "angle bracket in the local part"),
        ("ana@example.com>", "angle bracket in the domain"),
        ("\"ana\"@example.com", "quoted"),
        ("\"a@b.com\"@example.com", "an address quoted in an address"),
        ("ana(eva)@example.com", "comment"),
        ("ana\\@example.com", "escape"),
        ("ana:eva@example.com", "group"),
        ("ana%example.net@example.com", "route by percent"),
        ("example.net!ana@example.com", "route by bang"),
        (".ana@example.com", "dot first"),
        ("ana.@example.com", "dot last"),
        ("ana..eva@example.com", "two dots"),
        ("ana@example", "bare host"),
        ("ana@.example.com", "dot first in the domain"),
        ("ana@example.com.", "dot last in the domain"),
        ("ana@example..com", "two dots in the domain"),
        ("ana@-example.com", "hyphen first"),
        ("ana@example-.com", "hyphen last"),
        ("ana@exam_ple.com", "underscore in the domain"),
        ("ana@127.0.0.1", "an IP address"),
        ("ana@[127.0.0.1]", "an address literal"),
        ("ana@ñandú.com.ar", "beyond ASCII in the domain"),
        ("ñandú@example.com", "beyond ASCII in the local part"),
        ("ana@example.com\u{2028}", "line separator"),
        ("ana＠example.com", "an @ of another width"),
        (&local_65, "local part of 65"),
        (&label_64, "label of 64"),
    ] {
        assert_eq!(check(text), Err(GuestError::EmailSyntax), "{why}: {text:?}");
    }
}

#[test]
fn an_address_longer_than_its_column_is_told_so() {
    let long = format!("ana@{}.{}.com", "a".repeat(60), "b".repeat(32));
    assert_eq!(long.len(), 101);
    assert_eq!(check(&long), Err(GuestError::EmailLength));
    assert_eq!(GuestError::EmailLength.to_string(), "must have at most 100 characters");
}

proptest! {
    #[test]
    fn what_passes_can_neither_end_a_line_nor_name_a_second_address(
        text in "[a-c.@<>,;:\" \r\n%!()\\[\\]\\\\\0é-]{0,14}@[a-c.@<>, \r\n1-]{1,10}\\.com",
    ) {
        if check(&text).is_ok() {
            prop_assert_eq!(text.matches('@').count(), 1);
            prop_assert!(text.is_ascii());
            prop_assert!(!text.contains(|c: char| c.is_ascii_control() || " <>,;:\"()[]\\%!".contains(c)));
        }
    }

    #[test]
    fn a_simple_address_passes(local in "[a-z0-9]{1,20}(\\.[a-z0-9+_-]{1,8}){0,2}", host in "[a-z0-9]{1,20}", top in "[a-z]{2,8}") {
        let text = format!("{local}@{host}.{top}");
        prop_assert_eq!(check(&text), Ok(()));
    }
}
