//! Mails to guests, from a database to an inbox.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use booking::{Held, HoldRequest, expire};
use jobs::{Job, Mail};
use providers::smtp::Mailer;
use relay::Relay;
use runtime::settings;
use runtime::tasks::Tasks;
use sandbox::{Config, Sandbox};
use serde_json::Value;
use store::ledger::{self, Order};
use testkit::{Kit, day, request};
use uuid::Uuid;

use super::to_guest;
use crate::answer::Answer;
use crate::context::{Context, Inner};

const HOUR: Duration = Duration::from_secs(3_600);

struct Office {
    context: Context,
    tasks: Tasks,
    inbox: SocketAddr,
    // Last: nobody may need its database any more.
    kit: Kit,
}

impl Office {
    async fn open() -> Self {
        let mut kit = Kit::new().await;
        kit.rules.max_active_holds = 100;
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let sandbox = Sandbox::bind(&Config { http: any, smtp: any }).unwrap();
        let (inbox, smtp) = (sandbox.http_addr(), sandbox.smtp_addr());
        let tasks = Tasks::new();
        let stopping = tasks.stopping();
        tasks.spawn("sandbox", async move { sandbox.run(stopping).await.unwrap() });

        let redis = settings::Redis {
            url: kit.redis_url().into(),
            connect_timeout: Duration::from_secs(2),
            command_timeout: Duration::from_secs(2),
        };
        let connection = relay::connect_as(&redis, kit.namespace()).unwrap();
        let context = Context::new(Inner {
            store: kit.store.clone(),
            relay: Relay::start(kit.store.clone(), connection, kit.clock.clone(), &tasks),
            clock: kit.clock.clone(),
            mailer: mailer(smtp),
            rules: kit.rules,
            base_url: "https://posta.test".to_owned(),
            admins: Vec::new(),
            sign_in_key: [1; 32],
            mail_slots_key: [2; 32],
            probe_may_abort: false,
            job_retention: HOUR,
            dead_retention: HOUR,
        });
        Self { context, tasks, inbox, kit }
    }

    async fn promise(&self, mail: Mail, reservation: i32) -> Uuid {
        let mut tx = self.kit.begin().await;
        let job = Job::SendEmail { mail, reservation };
        let promise = ledger::promise(&mut tx, &Order::new(&job, self.kit.now()), self.kit.now()).await.unwrap();
        let _untold = tx.commit().await.unwrap();
        promise.id
    }

    async fn expire(&self, reservation: i32) {
        let mut tx = self.kit.begin().await;
        expire(&mut tx, reservation, self.kit.now()).await.unwrap();
        let _untold = tx.commit().await.unwrap();
    }

    /// Every mail, by its subject, with its text.
    async fn mails(&self) -> HashMap<String, String> {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("http://{}/inbox.json", self.inbox)).send().await.unwrap();
        let mails: Vec<Value> = answer.json().await.unwrap();
        let text = |mail: &Value, member: &str| mail[member].as_str().unwrap().to_owned();
        mails.iter().map(|mail| (text(mail, "subject"), text(mail, "text"))).collect()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.tasks.cut_off();
    }
}

fn mailer(smtp: SocketAddr) -> Mailer {
    Mailer::new(&settings::Mail {
        host: smtp.ip().to_string(),
        port: smtp.port(),
        user: None,
        pass: None,
        from: "Cabañas del Lago <reservas@posta.example>".to_owned(),
        reply_to: "duenia@posta.example".to_owned(),
        per_minute: 600,
    })
    .unwrap()
}

#[tokio::test]
async fn the_mail_of_a_hold_whose_turn_comes_after_its_end_is_sent_and_says_so() {
    let office = Office::open().await;
    let cabin = office.kit.cabin().await;
    let first_night = day("2027-03-01");
    let ana = request(cabin, "2027-03-01", 1);
    let mut last = None;
    for n in 0..21 {
        let check_in = (first_night + chrono::Days::new(2 * n)).to_string();
        let stay = request(cabin, &check_in, 1).stay;
        let held = office.kit.hold(&HoldRequest { stay, ..ana.clone() }).await.unwrap();
        let job = office.promise(Mail::HoldCreated, held.id).await;
        let answer = to_guest(&office.context, job, Mail::HoldCreated, held.id).await.unwrap();
        let expected = if n < 20 { Answer::Done } else { Answer::Snooze(HOUR) };
        assert_eq!(answer, expected, "mail {n}");
        last = Some((job, held));
    }
    let (job, Held { id, code, .. }) = last.unwrap();
    assert_eq!(office.mails().await.len(), 20);

    office.kit.clock.advance(HOUR);
    office.expire(id).await;
    assert_eq!(to_guest(&office.context, job, Mail::HoldCreated, id).await.unwrap(), Answer::Done);
    let mails = office.mails().await;
    let text = &mails[&format!("Cabaña de prueba: recibimos tu pre-reserva · {code}")];
    // Held at noon UTC for half an hour, as the clocks in Buenos Aires show it.
    assert!(text.contains("hasta las 09:30 del martes 1 de diciembre, y ese plazo ya terminó."), "{text}");
    assert_eq!(mails.len(), 21);
}

#[tokio::test]
async fn a_stay_of_the_system_before_us_is_mailed_however_long_it_is() {
    let office = Office::open().await;
    let cabin = office.kit.cabin().await;
    let Held { id, code, .. } = office.kit.hold(&request(cabin, "2027-03-01", 3)).await.unwrap();
    let longer = "UPDATE reservations SET check_out = '2027-06-01', nights = 92, reservation_status = 'confirmed'";
    office.kit.run_sql(longer).await;
    let job = office.promise(Mail::Confirmed, id).await;
    assert_eq!(to_guest(&office.context, job, Mail::Confirmed, id).await.unwrap(), Answer::Done);
    let mails = office.mails().await;
    let text = &mails[&format!("Cabaña de prueba: tu reserva está confirmada · {code}")];
    assert!(text.contains("Estadía: 92 noches"), "{text}");
}
