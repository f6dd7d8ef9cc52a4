//! What a guest may type into a name, and what must not come of it.

use jobs::Mail;

use crate::{MailFacts, Rendered, calendar_attachment, preview, render, render_notice, render_sign_in};

fn from_guest(name: &str) -> Vec<Rendered> {
    let facts = |mail| MailFacts { guest: name.to_owned(), ..preview::sample_of(mail).unwrap() };
    Mail::ALL.map(|mail| render(mail, &facts(mail)).unwrap()).to_vec()
}

#[test]
fn a_name_cannot_bring_markup() {
    for mail in from_guest("<script>alert(1)</script><img src=x onerror=\"y\"> & 'Ana'") {
        assert!(!mail.html.contains("<script") && !mail.html.contains("<img"), "{}", mail.html);
        assert!(mail.html.contains("Hola, <bdi>&#60;script&#62;alert(1)"), "{}", mail.html);
        assert!(
            mail.text.contains("Hola, <script>alert(1)</script><img src=x onerror=\"y\"> & 'Ana':\n"),
            "{}",
            mail.text
        );
    }
}

#[test]
fn a_name_cannot_bring_lines() {
    for mail in from_guest("Ana\r\nBcc: otro@x.ar\r\n\r\nPagá acá\u{2028}\u{85}ya\u{0}") {
        assert!(mail.text.starts_with("Hola, Ana Bcc: otro@x. ar Pagá acá ya:\n\n"), "{}", mail.text);
        assert!(mail.html.contains("<bdi>Ana Bcc: otro@x. ar Pagá acá ya</bdi>:"), "{}", mail.html);
    }
}

#[test]
fn a_name_never_stands_in_a_subject() {
    for mail in from_guest("Zoraida Quispe") {
        assert!(!mail.subject.contains("Zoraida") && mail.text.contains("Zoraida"), "{}", mail.subject);
    }
}

#[test]
fn a_name_cannot_turn_the_line_around() {
    for mail in from_guest("\u{202e}zenítraM anA\u{2067} أحمد") {
        for body in [&mail.text, &mail.html] {
            assert!(!body.contains(['\u{202e}', '\u{2067}']), "{body}");
        }
        assert!(mail.html.contains("<bdi>zenítraM anA أحمد</bdi>"), "{}", mail.html);
    }
}

#[test]
fn a_name_is_no_link() {
    for mail in from_guest("gane en https://evil.example/premio") {
        for body in [&mail.text, &mail.html] {
            assert!(!body.contains("://evil") && !body.contains("evil.example"), "{body}");
        }
    }
}

#[test]
fn names_of_all_sorts_arrive_whole() {
    let longest = "Ñ".repeat(100);
    for name in ["👩‍👩‍👧 Pérez", "أحمد بن محمد", "Đặng Thị", "{{ m }} {% raw %} {# x #}", &longest]
    {
        for mail in from_guest(name) {
            assert!(mail.text.contains(&format!("Hola, {name}:")), "{}", mail.text);
            assert!(mail.html.contains(&format!("<bdi>{name}</bdi>")), "{}", mail.html);
        }
    }
}

#[test]
fn a_cabin_name_of_several_lines_leaves_the_subject_on_one() {
    for mail in Mail::ALL {
        let facts = MailFacts { cabin: "Los\r\nAlerces <&> \"2\"".to_owned(), ..preview::sample_of(mail).unwrap() };
        let rendered = render(mail, &facts).unwrap();
        assert!(rendered.subject.starts_with("Los Alerces <&> \"2\": "), "{}", rendered.subject);
        assert!(!rendered.subject.contains(char::is_control));
        assert!(!rendered.html.contains("Alerces <&>"), "{}", rendered.html);
        assert!(rendered.html.contains("Los Alerces &#60;&#38;&#62; &#34;2&#34;"), "{}", rendered.html);
    }
}

#[test]
fn a_cabin_name_of_several_lines_brings_none_to_the_calendar_file() {
    let cabin = "Los\r\nATTENDEE:mailto:a@x.ar\nAlerces, \"2\"; \\ 🏔️".to_owned();
    let facts = MailFacts { cabin: cabin.repeat(9), ..preview::sample().unwrap() };
    let text = String::from_utf8(calendar_attachment(&facts, facts.now).bytes).unwrap();
    assert!(text.split("\r\n").all(|line| !line.contains(char::is_control) && line.len() <= 75), "{text}");
    assert!(!text.contains("\nATTENDEE"), "{text}");
}

#[test]
fn a_link_stays_on_its_line_and_in_its_attribute() {
    let mut facts = preview::sample_sign_in().unwrap();
    facts.link = "https://x.example/a\"><script>\r\nBcc: otro@x.ar".to_owned();
    let mail = render_sign_in(&facts).unwrap();
    assert!(!mail.html.contains("<script") && !mail.html.contains("a\"><"), "{}", mail.html);
    assert!(mail.text.contains("\nhttps://x.example/a\"><script> Bcc: otro@x.ar\n"), "{}", mail.text);
}

#[test]
fn admins_read_of_no_guest() {
    let mail = render_notice(&preview::sample_notice().unwrap()).unwrap();
    assert!(!mail.text.contains("Ana") && !mail.html.contains("Ana"), "{}", mail.text);
}
