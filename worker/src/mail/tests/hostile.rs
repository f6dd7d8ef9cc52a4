//! What a guest may type into a name, and what must not come of it.

use jobs::Mail;

use crate::mail::{MailFacts, Rendered, preview, render};

fn from_guest(name: &str) -> Vec<Rendered> {
    let facts = MailFacts { guest: name.to_owned(), ..preview::sample().unwrap() };
    Mail::ALL.map(|mail| render(mail, &facts).unwrap()).to_vec()
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
    let facts = MailFacts { cabin: "Los\r\nAlerces <&> \"2\"".to_owned(), ..preview::sample().unwrap() };
    for mail in Mail::ALL {
        let rendered = render(mail, &facts).unwrap();
        assert!(rendered.subject.starts_with("Los Alerces <&> \"2\": "), "{}", rendered.subject);
        assert!(!rendered.subject.contains(char::is_control));
        assert!(!rendered.html.contains("Alerces <&>"), "{}", rendered.html);
        assert!(rendered.html.contains("Los Alerces &#60;&#38;&#62; &#34;2&#34;"), "{}", rendered.html);
    }
}
