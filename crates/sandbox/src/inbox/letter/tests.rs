use super::*;

fn read_source(source: &str) -> Letter {
    let envelope = Envelope { from: "reservas@posta.example".to_owned(), to: vec!["ana@x.example".to_owned()] };
    Letter::from_json(&read(envelope, source.as_bytes()).letter)
}

fn lines(lines: &[&str]) -> String {
    lines.join("\r\n")
}

#[test]
fn subject_headers_and_text_are_decoded_and_the_source_is_whole() {
    let source = lines(&[
        "Subject: =?utf-8?B?UmVzZXJ2YSDwn4+h?=",
        " =?utf-8?Q?_=C3=B1and=C3=BA?=",
        "Message-ID: <1@posta.example>",
        "X-Twice: first",
        "x-twice: second",
        "References: <a@x>",
        "\t<b@x>",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Ma=C3=B1ana a las 10=3D",
        "",
    ]);
    let letter = read_source(&source);
    assert_eq!(letter.subject, "Reserva 🏡 ñandú");
    assert_eq!(letter.text.trim_end(), "Mañana a las 10=");
    assert_eq!((letter.html.as_str(), letter.attachments.len()), ("", 0));
    assert_eq!(letter.headers["message-id"], "<1@posta.example>");
    assert_eq!(letter.headers["x-twice"], "first");
    assert_eq!(letter.headers["references"], "<a@x>\t<b@x>");
    assert_eq!(letter.source, source);
}

#[test]
fn html_alone_leaves_the_text_empty_and_text_alone_the_html() {
    let html = read_source("Subject: x\r\nContent-Type: text/html\r\n\r\n<p>hola</p>\r\n");
    assert_eq!((html.text.as_str(), html.html.trim_end()), ("", "<p>hola</p>"));
    let text = read_source("Subject: x\r\n\r\nhola\r\n");
    assert_eq!((text.text.trim_end(), text.html.as_str()), ("hola", ""));
}

#[test]
fn attached_text_comes_back_byte_by_byte_in_every_encoding() {
    let bytes = b"caf\xe9\r\n";
    for (encoding, body) in [("base64", "Y2Fm6Q0K"), ("quoted-printable", "caf=E9\r\n")] {
        let source = lines(&[
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "Content-Type: text/plain; charset=iso-8859-1",
            "",
            "hola",
            "--b",
            "Content-Type: text/calendar; method=PUBLISH; charset=iso-8859-1",
            "Content-Disposition: attachment; filename*=utf-8''caba%C3%B1a.ics",
            &format!("Content-Transfer-Encoding: {encoding}"),
            "",
            body,
            "--b--",
            "",
        ]);
        let letter = read_source(&source);
        let [attachment] = letter.attachments.as_slice() else { panic!("one attachment by {encoding}") };
        assert_eq!((attachment.filename.as_str(), attachment.content_type.as_str()), ("cabaña.ics", "text/calendar"));
        assert_eq!(attachment.bytes(), bytes, "{encoding}");
    }
}

#[test]
fn what_is_no_mail_is_kept_with_its_source() {
    for source in ["", "\r\n", "hola", "\u{0}\u{1}", "Subject: solo", ": \r\n\r\n"] {
        let letter = read_source(source);
        assert_eq!((letter.source.as_str(), letter.to.len()), (source, 1));
    }
}

#[test]
fn a_mail_made_to_overflow_the_parser_is_kept_closed() {
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(300_000);
    let letter = read_source(&format!("Subject: hondo\r\n{deep}"));
    assert_eq!((letter.subject.as_str(), letter.source.len()), ("hondo", 16 + deep.len()));

    let wide = "--b\r\nContent-Type: multipart/mixed; boundary=nowhere\r\n\r\n".repeat(100_000);
    let letter = read_source(&format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{wide}"));
    assert_eq!(letter.attachments.len(), 0);
}
