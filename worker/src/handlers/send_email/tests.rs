//! Mails to guests, from a database to an inbox.

use std::collections::HashMap;
use std::time::Duration;

use booking::{Held, HoldRequest, expire};
use jobs::{Job, Mail};
use serde_json::Value;
use store::ledger::{self, Order};
use testkit::{Kit, day, request};
use uuid::Uuid;

use super::to_guest;
use crate::answer::Answer;
use crate::trial::Trial;

const HOUR: Duration = Duration::from_secs(3_600);

struct Office(Trial);

impl Office {
    async fn open() -> Self {
        let mut kit = Kit::new().await;
        kit.rules.max_active_holds = 100;
        Self(Trial::on(kit))
    }

    async fn promise(&self, mail: Mail, reservation: i32) -> Uuid {
        let mut tx = self.0.kit.begin().await;
        let job = Job::SendEmail { mail, reservation };
        let promise = ledger::promise(&mut tx, &Order::new(&job, self.0.kit.now()), self.0.kit.now()).await.unwrap();
        let _untold = tx.commit().await.unwrap();
        promise.id
    }

    async fn expire(&self, reservation: i32) {
        let mut tx = self.0.kit.begin().await;
        expire(&mut tx, reservation, self.0.kit.now()).await.unwrap();
        let _untold = tx.commit().await.unwrap();
    }

    /// Every mail, by its subject, with its text.
    async fn mails(&self) -> HashMap<String, String> {
        let text = |mail: &Value, member: &str| mail[member].as_str().unwrap().to_owned();
        self.0.inbox().await.iter().map(|mail| (text(mail, "subject"), text(mail, "text"))).collect()
    }
}

#[tokio::test]
async fn the_mail_of_a_hold_whose_turn_comes_after_its_end_is_sent_and_says_so() {
    let office = Office::open().await;
    let cabin = office.0.kit.cabin().await;
    let first_night = day("2027-03-01");
    let ana = request(cabin, "2027-03-01", 1);
    let mut last = None;
    for n in 0..21 {
        let check_in = (first_night + chrono::Days::new(2 * n)).to_string();
        let stay = request(cabin, &check_in, 1).stay;
        let held = office.0.kit.hold(&HoldRequest { stay, ..ana.clone() }).await.unwrap();
        let job = office.promise(Mail::HoldCreated, held.id).await;
        let answer = to_guest(&office.0.context, job, Mail::HoldCreated, held.id).await.unwrap();
        let expected = if n < 20 { Answer::Done } else { Answer::Snooze(HOUR) };
        assert_eq!(answer, expected, "mail {n}");
        last = Some((job, held));
    }
    let (job, Held { id, code, .. }) = last.unwrap();
    assert_eq!(office.mails().await.len(), 20);

    office.0.kit.clock.advance(HOUR);
    office.expire(id).await;
    assert_eq!(to_guest(&office.0.context, job, Mail::HoldCreated, id).await.unwrap(), Answer::Done);
    let mails = office.mails().await;
    let text = &mails[&format!("Cabaña de prueba: recibimos tu pre-reserva · {code}")];
    // Held at noon UTC for half an hour, as the clocks in Buenos Aires show it.
    assert!(text.contains("hasta las 09:30 del martes 1 de diciembre, y ese plazo ya terminó."), "{text}");
    assert_eq!(mails.len(), 21);
}

#[tokio::test]
async fn the_mail_of_a_hold_leads_to_its_page_with_the_token_that_opens_it() {
    let office = Office::open().await;
    let cabin = office.0.kit.cabin().await;
    let Held { id, uuid, code, .. } = office.0.kit.hold(&request(cabin, "2027-03-01", 1)).await.unwrap();
    let job = office.promise(Mail::HoldCreated, id).await;
    assert_eq!(to_guest(&office.0.context, job, Mail::HoldCreated, id).await.unwrap(), Answer::Done);
    let mails = office.mails().await;
    let text = mails.values().next().unwrap();
    let token = text.split_once(&format!("\nhttps://posta.test/r/{code}?t=")).unwrap().1.lines().next().unwrap();
    assert!(office.0.context.guest_tokens.opens(token, uuid), "{text}");
}

#[tokio::test]
async fn a_stay_of_the_system_before_us_is_mailed_however_long_it_is() {
    let office = Office::open().await;
    let cabin = office.0.kit.cabin().await;
    let Held { id, code, .. } = office.0.kit.hold(&request(cabin, "2027-03-01", 3)).await.unwrap();
    let longer = "UPDATE reservations SET check_out = '2027-06-01', nights = 92, reservation_status = 'confirmed'";
    office.0.kit.run_sql(longer).await;
    let job = office.promise(Mail::Confirmed, id).await;
    assert_eq!(to_guest(&office.0.context, job, Mail::Confirmed, id).await.unwrap(), Answer::Done);
    let mails = office.mails().await;
    let text = &mails[&format!("Cabaña de prueba: tu reserva está confirmada · {code}")];
    assert!(text.contains("Estadía: 92 noches"), "{text}");
}
