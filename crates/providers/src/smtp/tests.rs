mod inbox;
mod letters;
mod outcomes;
mod relay;
mod reuse;
mod several;

use std::sync::Arc;

use chrono::DateTime;
use lettre::transport::smtp::client::TlsParameters;
use runtime::settings;

use super::route::{Route, Security};
use super::{Inner, Letter, Mailer, letter};
use relay::Relay;

fn settings_for(relay: &Relay) -> settings::Mail {
    settings::Mail {
        host: "127.0.0.1".to_owned(),
        port: relay.port,
        user: None,
        pass: None,
        from: "Cabañas del Lago <reservas@posta.example>".to_owned(),
        reply_to: "duenia@posta.example".to_owned(),
        per_minute: 600,
    }
}

fn mailer_for(relay: &Relay) -> Mailer {
    Mailer::new(&settings_for(relay)).unwrap()
}

/// As if the relay were another machine.
fn mailer_that_wants_tls(relay: &Relay) -> Mailer {
    let mail = settings_for(relay);
    let mut route = Route::new(&mail, "posta.example").unwrap();
    route.security = Security::StartTls(TlsParameters::new("localhost".to_owned()).unwrap());
    Mailer(Arc::new(Inner {
        route,
        pool: super::Pool::default(),
        from: letter::mailbox(&mail.from).unwrap(),
        reply_to: letter::mailbox(&mail.reply_to).unwrap(),
    }))
}

fn letter() -> Letter {
    Letter {
        to: vec!["ana.lopez@guest.example".to_owned()],
        subject: "Tu reserva está confirmada 🎉 RES261124A1B2C3".to_owned(),
        text: "Hola, Ana:\n\nte esperamos el sábado.\n.\n..fin\n".to_owned(),
        html: "<p>Hola, Ana:</p>\n<p>te esperamos el sábado.</p>\n".to_owned(),
        message_id: "<0197f0aa@posta.example>".to_owned(),
        date: DateTime::from_timestamp(1_795_604_645, 0).unwrap(),
        attachments: Vec::new(),
    }
}
