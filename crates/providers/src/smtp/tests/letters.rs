//! What a letter looks like on the wire.

use mail_parser::{MessageParser, MimeHeaders};

use super::super::{Attachment, Kind, MailerError, Reason};
use super::*;

async fn sent(letter: &Letter) -> String {
    let relay = Relay::healthy();
    mailer_for(&relay).send(letter).await.unwrap();
    relay.letters().pop().unwrap()
}

#[tokio::test]
async fn a_letter_has_each_header_once() {
    let source = sent(&letter()).await;
    let (head, _) = source.split_once("\r\n\r\n").unwrap();
    let names: Vec<_> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "From",
            "To",
            "Reply-To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "MIME-Version",
            "Content-Type"
        ]
    );
    for line in [
        "To: ana.lopez@guest.example",
        "Reply-To: duenia@posta.example",
        "Date: Wed, 25 Nov 2026 11:04:05 +0000",
        "Message-ID: <0197f0aa@posta.example>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
    ] {
        assert!(head.split("\r\n").any(|l| l == line), "{line} in {head}");
    }
    assert!(source.is_ascii(), "a relay without 8BITMIME takes it too");
    assert!(!source.replace("\r\n", "").contains(['\r', '\n']), "no bare line end");
}

#[tokio::test]
async fn text_comes_before_html_and_both_arrive_as_written() {
    let source = sent(&letter()).await;
    let parsed = MessageParser::default().parse(source.as_bytes()).unwrap();
    let kinds: Vec<_> = parsed.parts.iter().filter_map(|p| p.content_type()?.subtype()).collect();
    assert_eq!(kinds, ["alternative", "plain", "html"]);
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), letter().text);
    assert_eq!(parsed.body_html(0).unwrap().replace("\r\n", "\n"), letter().html);
    assert_eq!(parsed.subject(), Some(letter().subject.as_str()));
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Cabañas del Lago"), Some("reservas@posta.example")));
}

#[tokio::test]
async fn attachments_stand_around_the_words_and_arrive_byte_by_byte() {
    let bytes = "BEGIN:VCALENDAR\r\n.\r\nSUMMARY:Cabaña\n".as_bytes().to_vec();
    let calendar = Attachment {
        filename: "reserva.ics".to_owned(),
        content_type: "text/calendar; method=PUBLISH; charset=utf-8".to_owned(),
        bytes: bytes.clone(),
    };
    let source = sent(&Letter { attachments: vec![calendar], ..letter() }).await;
    let parsed = MessageParser::default().parse(source.as_bytes()).unwrap();
    let kinds: Vec<_> = parsed.parts.iter().filter_map(|p| p.content_type()?.subtype()).collect();
    assert_eq!(kinds, ["mixed", "alternative", "plain", "html", "calendar"]);
    let part = parsed.attachment(0).unwrap();
    assert_eq!((part.attachment_name(), part.contents()), (Some("reserva.ics"), bytes.as_slice()));
    assert_eq!(part.content_type().unwrap().attribute("method"), Some("PUBLISH"));
}

#[tokio::test]
async fn a_subject_cannot_add_a_header() {
    let subject = "Hola\r\nBcc: otro@x.ar\r\n\r\n<b>cuerpo</b>\u{0}".to_owned();
    let source = sent(&Letter { subject, ..letter() }).await;
    let parsed = MessageParser::default().parse(source.as_bytes()).unwrap();
    assert_eq!(parsed.subject(), Some("Hola Bcc: otro@x.ar <b>cuerpo</b>"));
    assert!(parsed.bcc().is_none());
}

#[tokio::test]
async fn what_is_not_an_address_is_refused_without_asking_the_relay() {
    let relay = Relay::healthy();
    for to in [
        "",
        "ana",
        "ana@",
        "@x.ar",
        "a@b@c",
        "ana@x.ar\r\nRCPT TO:<otro@x.ar>",
        "<ana@x.ar>",
        "ñandú@x.ar",
        "a@x.ar, b@x.ar",
    ] {
        let refused = mailer_for(&relay).send(&Letter { to: vec![to.to_owned()], ..letter() }).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Permanent(Reason::Recipient), "{to:?}");
        assert_eq!(refused.to_string(), "the recipient is not a mail address");
    }
    assert_eq!(relay.said(), []);
}

#[tokio::test]
async fn a_message_id_that_is_none_is_refused() {
    let relay = Relay::healthy();
    for id in ["", "a@b", "<a>", "<a@b@c>", "<a b@c>", "<a@b>\r\nBcc: <c@d>", "<ñ@b>"] {
        let refused = mailer_for(&relay).send(&Letter { message_id: id.to_owned(), ..letter() }).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Permanent(Reason::Letter), "{id:?}");
    }
}

#[test]
fn the_sender_may_have_a_name() {
    for (text, name, address) in [
        ("reservas@posta.example", None, "reservas@posta.example"),
        (" <reservas@posta.example> ", None, "reservas@posta.example"),
        ("Cabañas <reservas@posta.example>", Some("Cabañas"), "reservas@posta.example"),
        ("Cabañas S.R.L., Bariloche <r@posta.example>", Some("Cabañas S.R.L., Bariloche"), "r@posta.example"),
        ("\"La \\\"Posta\\\" <3\" <r@posta.example>", Some("La \"Posta\" <3"), "r@posta.example"),
    ] {
        let mailbox = letter::mailbox(text).unwrap();
        assert_eq!((mailbox.name.as_deref(), AsRef::<str>::as_ref(&mailbox.email)), (name, address));
    }
    for text in ["", "reservas", "Cabañas <reservas>", "Cabañas\r\nBcc: x <r@posta.example>", "a@b.ar, c@d.ar"] {
        assert!(letter::mailbox(text).is_none(), "{text:?}");
    }
}

#[tokio::test]
async fn any_name_of_the_sender_arrives_as_it_is() {
    for name in ["Cabañas S.R.L., Bariloche", "La \"Posta\" <3", "🏡 Ñandú", "a.b", "9 de Julio; (anexo) \\ @"] {
        let relay = Relay::healthy();
        let mut mail = settings_for(&relay);
        mail.from = format!("{name} <reservas@posta.example>");
        mail.reply_to = mail.from.clone();
        Mailer::new(&mail).unwrap().send(&letter()).await.unwrap();
        let source = relay.letters().pop().unwrap();
        let parsed = MessageParser::default().parse(source.as_bytes()).unwrap();
        let from = parsed.from().unwrap().first().unwrap();
        assert_eq!((from.name(), from.address()), (Some(name), Some("reservas@posta.example")));
    }
}

#[test]
fn settings_that_cannot_send_are_named() {
    let relay = Relay::healthy();
    let problem = |change: fn(&mut settings::Mail)| {
        let mut mail = settings_for(&relay);
        change(&mut mail);
        Mailer::new(&mail).err().unwrap()
    };
    assert!(matches!(problem(|m| m.from = "nadie".to_owned()), MailerError::NotAnAddress("SMTP_FROM")));
    assert!(matches!(problem(|m| m.reply_to = "nadie".to_owned()), MailerError::NotAnAddress("SMTP_REPLY_TO")));
    assert!(matches!(problem(|m| m.user = Some("ana".to_owned())), MailerError::HalfALogin));
}
