use proptest::prelude::*;

use super::*;

#[test]
fn a_name_is_one_to_a_hundred_characters_without_control_characters() {
    let (hundred, one_more) = ("ñ".repeat(100), "ñ".repeat(101));
    for (text, expected) in [
        ("Ana", Ok("Ana")),
        ("  José Ñandú \u{a0}", Ok("José Ñandú")),
        ("O'Higgins & \"Hijos\" <ana>", Ok("O'Higgins & \"Hijos\" <ana>")),
        ("👩\u{200d}👧", Ok("👩\u{200d}👧")),
        (&hundred, Ok(hundred.as_str())),
        (&one_more, Err(GuestError::NameLength)),
        ("", Err(GuestError::NameLength)),
        (" \u{3000} ", Err(GuestError::NameLength)),
        ("Ana\r\nBcc: x@example.com", Err(GuestError::NameControl)),
        ("Ana\n", Err(GuestError::NameControl)),
        ("\tAna", Err(GuestError::NameControl)),
        ("A\0na", Err(GuestError::NameControl)),
        ("A\u{7f}na", Err(GuestError::NameControl)),
        ("A\u{85}na", Err(GuestError::NameControl)),
        ("A\u{2028}na", Err(GuestError::NameControl)),
        ("A\u{202e}na", Err(GuestError::NameControl)),
    ] {
        let name = text.parse::<ContactName>();
        assert_eq!(name.as_ref().map(ContactName::as_str), expected.as_ref().copied(), "{text:?}");
    }
}

#[test]
fn a_phone_is_8_to_15_digits_with_or_without_a_plus_and_kept_as_given() {
    for (text, valid) in [
        ("+5491155550000", true),
        ("5491155550000", true),
        ("12345678", true),
        ("+12345678", true),
        ("123456789012345", true),
        ("+123456789012345", true),
        ("1234567", false),
        ("+1234567", false),
        ("1234567890123456", false),
        ("+1234567890123456", false),
        ("", false),
        ("+", false),
        ("++5491155550000", false),
        ("54 9 11 5555 0000", false),
        ("549-11-5555-0000", false),
        ("54911555500oo", false),
        ("٠١٢٣٤٥٦٧٨٩", false),
        ("5491155550000\n", false),
        ("5491155550000+", false),
    ] {
        let phone = text.parse::<Phone>();
        assert_eq!(phone.is_ok(), valid, "{text:?}");
        assert!(phone.is_err() || phone.is_ok_and(|phone| phone.as_str() == text), "{text:?}");
    }
}

#[test]
fn two_spellings_of_a_number_have_the_same_digits() {
    let (with, without): (Phone, Phone) = ("+5491155550000".parse().unwrap(), "5491155550000".parse().unwrap());
    assert_eq!(with.digits(), without.digits());
    assert_ne!(with, without);
}

#[test]
fn what_is_personal_has_no_debug_text() {
    let name: ContactName = "Ana Gómez".try_into().unwrap();
    let phone: Phone = "+5491155550000".try_into().unwrap();
    let email: Email = "ana@example.com".try_into().unwrap();
    assert_eq!(format!("{name:?} {phone:?} {email:#?}"), "*** *** ***");
}

#[test]
fn a_channel_is_one_of_six_words() {
    let words = ["whatsapp", "airbnb", "booking", "direct", "mercadolibre", "other"];
    for (channel, word) in Channel::ALL.into_iter().zip(words) {
        assert_eq!(channel.to_string(), word);
        assert_eq!(word.parse(), Ok(channel));
        let json = format!("\"{word}\"");
        assert_eq!(serde_json::to_string(&channel).unwrap(), json);
        assert_eq!(serde_json::from_str::<Channel>(&json).unwrap(), channel);
    }
    for unknown in ["", "Whatsapp", "whatsapp ", "telegram"] {
        assert_eq!(unknown.parse::<Channel>(), Err(GuestError::Channel), "{unknown:?}");
    }
    let listed = GuestError::Channel.to_string();
    assert!(words.iter().all(|word| listed.contains(word)), "{listed}");
}

proptest! {
    #[test]
    fn a_name_that_passes_is_one_line(text in "[\\PC\r\n\t\0\u{2028}\u{85}]{0,12}") {
        if let Ok(name) = text.parse::<ContactName>() {
            prop_assert!(!name.as_str().chars().any(char::is_control));
            prop_assert_eq!(name.as_str().lines().count(), 1);
            prop_assert_eq!(name.as_str().trim(), name.as_str());
        }
    }

    #[test]
    fn a_refusal_never_repeats_what_was_given(text in "[^ -~]{3,20}|[A-Z]{5,20}") {
        let refusals = [
            text.parse::<Phone>().unwrap_err(),
            text.parse::<Email>().unwrap_err(),
            text.parse::<Channel>().unwrap_err(),
        ];
        for refusal in refusals {
            let told = format!("{refusal} {refusal:?}");
            prop_assert!(!told.contains(&text));
        }
    }
}
