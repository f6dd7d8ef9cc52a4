//! What lettre sends is what the inbox shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::{Address, AsyncTransport as _};

use crate::stage::{Mailer, Stage, letter};

const ICS: &str = "BEGIN:VCALENDAR\r\nSUMMARY:Cabaña Ñandú\r\nEND:VCALENDAR\r\n";

#[tokio::test]
async fn a_multipart_mail_with_an_attachment_arrives_whole() {
    let stage = Stage::open();
    let calendar = ContentType::parse("text/calendar; method=PUBLISH; charset=utf-8").unwrap();
    let bodies = MultiPart::alternative()
        .singlepart(SinglePart::plain("¡Te esperamos en la cabaña! 🏡\n.\nFin".to_owned()))
        .singlepart(SinglePart::html("<p>¡Te esperamos!</p>".to_owned()));
    let mail = letter()
        .subject("Reserva confirmada: Cabaña Ñandú 🏡, del 10 al 12 de octubre, y otras palabras para que se pliegue")
        .message_id(Some("<job-1@posta.example>".to_owned()))
        .multipart(
            MultiPart::mixed()
                .multipart(bodies)
                .singlepart(Attachment::new("reserva.ics".to_owned()).body(ICS.to_owned(), calendar)),
        )
        .unwrap();
    stage.mailer().send(mail.clone()).await.unwrap();

    let inbox = stage.inbox("").await;
    let [kept] = inbox.as_slice() else { panic!("one mail") };
    assert_eq!(kept["from"], "reservas@posta.example");
    assert_eq!(kept["to"], serde_json::json!(["ana@x.example"]));
    assert_eq!(
        kept["subject"],
        "Reserva confirmada: Cabaña Ñandú 🏡, del 10 al 12 de octubre, y otras palabras para que se pliegue"
    );
    assert_eq!(
        kept["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(),
        "¡Te esperamos en la cabaña! 🏡\n.\nFin"
    );
    assert_eq!(kept["html"].as_str().unwrap().trim_end(), "<p>¡Te esperamos!</p>");
    assert_eq!(kept["headers"]["message-id"], "<job-1@posta.example>");
    let sent = String::from_utf8(mail.formatted()).unwrap();
    assert_eq!(kept["source"].as_str().unwrap(), format!("{sent}\r\n"), "lettre ends each mail with a line of its own");
    let attachment = &kept["attachments"][0];
    assert_eq!(
        (&attachment["filename"], &attachment["content_type"]),
        (&"reserva.ics".into(), &"text/calendar".into())
    );
    assert_eq!(STANDARD.decode(attachment["content"].as_str().unwrap()).unwrap(), ICS.as_bytes());
    assert!(chrono::DateTime::parse_from_rfc3339(kept["received_at"].as_str().unwrap()).is_ok());
    assert!(!kept["id"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn recipients_are_those_of_the_envelope_and_each_finds_the_mail() {
    let stage = Stage::open();
    let address = |text: &str| text.parse::<Address>().unwrap();
    let to = vec![address("luis@x.example"), address("Eva+1@x.example")];
    let envelope = Envelope::new(Some(address("rebotes@posta.example")), to).unwrap();
    let mail = letter().subject("x").body("hola".to_owned()).unwrap().formatted();
    stage.mailer().send_raw(&envelope, &mail).await.unwrap();

    for query in ["", "?to=luis@x.example", "?to=LUIS@x.example", "?to=eva%2B1@x.example", "?to=eva+1@x.example"] {
        let inbox = stage.inbox(query).await;
        assert_eq!(inbox.len(), 1, "{query}");
        assert_eq!(inbox[0]["to"], serde_json::json!(["luis@x.example", "Eva+1@x.example"]));
        assert_eq!(inbox[0]["from"], "rebotes@posta.example");
    }
    assert!(stage.inbox("?to=ana@x.example").await.is_empty(), "she stands in To, and got nothing");
}

#[tokio::test]
async fn any_credentials_are_right_by_either_mechanism() {
    let stage = Stage::open();
    for mechanism in [Mechanism::Plain, Mechanism::Login] {
        let mailer = Mailer::builder_dangerous(stage.smtp.ip().to_string())
            .port(stage.smtp.port())
            .credentials(Credentials::new("quien sea".to_owned(), "lo que sea".to_owned()))
            .authentication(vec![mechanism])
            .build();
        mailer.send(letter().subject("x").body("hola".to_owned()).unwrap()).await.unwrap();
    }
    assert_eq!(stage.inbox("").await.len(), 2);
}

#[tokio::test]
async fn a_repeated_message_id_counts_as_another_delivery() {
    let stage = Stage::open();
    let mailer = stage.mailer();
    let mail = letter().message_id(Some("<1@posta.example>".to_owned())).subject("x").body("hola".to_owned()).unwrap();
    mailer.send(mail.clone()).await.unwrap();
    mailer.send(mail).await.unwrap();
    let inbox = stage.inbox("").await;
    assert_eq!(inbox.len(), 2);
    assert_ne!(inbox[0]["id"], inbox[1]["id"]);
}
