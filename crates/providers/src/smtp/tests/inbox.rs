//! The mailer against the sandbox: what was written is what arrives, and what its faults do to a send.

use std::net::SocketAddr;

use sandbox::{Config, Sandbox};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::super::{Attachment, Kind, Reason};
use super::*;

/// A sandbox in a thread of its own, until dropped.
struct World {
    http: SocketAddr,
    smtp: SocketAddr,
    _until: DropGuard,
}

impl World {
    fn start() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let sandbox = Sandbox::bind(&Config { http: any, smtp: any }).unwrap();
        let stop = CancellationToken::new();
        let world = Self { http: sandbox.http_addr(), smtp: sandbox.smtp_addr(), _until: stop.clone().drop_guard() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        std::thread::spawn(move || runtime.block_on(sandbox.run(stop)).unwrap());
        world
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(&settings::Mail {
            host: self.smtp.ip().to_string(),
            port: self.smtp.port(),
            user: Some("reservas".to_owned()),
            pass: Some("hunter2-secret".to_owned().into()),
            from: "Cabañas del Lago <reservas@posta.example>".to_owned(),
            reply_to: "duenia@posta.example".to_owned(),
            per_minute: 600,
        })
        .unwrap()
    }

    async fn inbox(&self) -> Vec<Value> {
        let answer = client().get(format!("http://{}/inbox.json", self.http)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn fault(&self, fault: Value) {
        let answer = client().post(format!("http://{}/faults", self.http)).json(&fault).send().await.unwrap();
        assert_eq!(answer.status(), 201);
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn with_a_calendar() -> Letter {
    let calendar = Attachment {
        filename: "reserva.ics".to_owned(),
        content_type: "text/calendar; method=PUBLISH; charset=utf-8".to_owned(),
        bytes: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec(),
    };
    Letter { attachments: vec![calendar], ..letter() }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let world = World::start();
    world.mailer().send(&with_a_calendar()).await.unwrap();
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 1);
    let mail = &inbox[0];
    assert_eq!(mail["from"], "reservas@posta.example");
    assert_eq!(mail["to"], json!(["ana.lopez@guest.example"]));
    assert_eq!(mail["subject"], letter().subject);
    assert_eq!(mail["text"].as_str().unwrap().replace("\r\n", "\n"), letter().text);
    assert_eq!(mail["html"].as_str().unwrap().replace("\r\n", "\n"), letter().html);
    assert_eq!(mail["headers"]["message-id"], "<0197f0aa@posta.example>");
    assert_eq!(mail["attachments"][0]["filename"], "reserva.ics");
}

#[tokio::test]
async fn check_leaves_no_mail() {
    let world = World::start();
    let detail = world.mailer().check().await.unwrap();
    assert!(detail.ends_with("plain, this machine, logged in"), "{detail}");
    assert_eq!(world.inbox().await.len(), 0);
}

#[tokio::test]
async fn a_fault_of_the_relay_is_told_apart_and_the_next_letter_goes() {
    let world = World::start();
    let mailer = world.mailer();
    for (status, kind) in [(451, Kind::Transient), (550, Kind::Permanent(Reason::Recipient))] {
        world.fault(json!({"service": "smtp", "kind": "error", "status": status, "count": 1})).await;
        let refused = mailer.send(&letter()).await.unwrap_err();
        assert_eq!(refused.kind(), kind);
        assert!(refused.to_string().starts_with(&status.to_string()), "{refused}");
        mailer.send(&letter()).await.unwrap();
    }
    assert_eq!(world.inbox().await.len(), 2);
}

#[tokio::test]
async fn a_relay_that_hangs_up_is_transient() {
    let world = World::start();
    world.fault(json!({"service": "smtp", "kind": "refuse", "count": 1})).await;
    assert!(world.mailer().send(&letter()).await.unwrap_err().is_transient());
    world.mailer().send(&letter()).await.unwrap();
}
