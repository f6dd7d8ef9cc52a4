use std::time::Duration;

use booking::{Actor, HoldRequest, Refusal, hold};
use domain::guest::{Email, Phone};
use futures::future::join_all;
use testkit::{Kit, request};

use crate::desk;

/// Holds of one cabin, a week apart, so that no two are in each other's way.
fn of(cabin: i32, count: usize, phone: &str, email: Option<&str>) -> Vec<HoldRequest> {
    let weeks = ["2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25", "2027-02-01", "2027-02-08", "2027-02-15"];
    let phone: Phone = phone.parse().unwrap();
    let email: Option<Email> = email.map(|email| email.parse().unwrap());
    weeks
        .into_iter()
        .take(count)
        .map(|week| HoldRequest { phone: phone.clone(), email: email.clone(), ..request(cabin, week, 2) })
        .collect()
}

fn is_too_many<T: std::fmt::Debug>(answer: &Result<T, Refusal>) {
    assert!(matches!(answer, Err(Refusal::TooManyHolds { limit: 5 })), "{answer:?}");
}

#[tokio::test]
async fn a_sixth_hold_of_one_guest_is_refused_until_one_of_the_five_ends() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let asked = of(cabin, 7, "+5491155550000", None);
    let mut held = Vec::new();
    for request in &asked[..5] {
        held.push(kit.hold(request).await.unwrap().id);
    }
    is_too_many(&kit.hold(&asked[5]).await);

    desk::confirm(&kit, held[0]).await.unwrap();
    kit.hold(&asked[5]).await.unwrap();
    is_too_many(&kit.hold(&asked[6]).await);

    kit.clock.advance(Duration::from_secs(30 * 60));
    kit.hold(&asked[6]).await.unwrap();
}

#[tokio::test]
async fn a_guest_is_a_phone_or_an_address_however_they_are_written() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for request in &of(cabin, 5, "+5491155550000", Some("ANA@example.com")) {
        kit.hold(request).await.unwrap();
    }
    let sixth = |phone, email| of(cabin, 6, phone, email).pop().unwrap();
    is_too_many(&kit.hold(&sixth("5491155550000", None)).await);
    is_too_many(&kit.hold(&sixth("+5491155550001", Some("Ana@Example.com"))).await);
    kit.hold(&sixth("+5491155550001", Some("luis@example.com"))).await.unwrap();
}

#[tokio::test]
async fn the_limit_does_not_bind_who_acts_for_the_business() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for request in of(cabin, 6, "+5491155550000", None) {
        let mut tx = kit.begin().await;
        hold(&mut tx, &kit.rules, &request, &Actor::Cli("ana".to_owned()), kit.now()).await.unwrap();
        let _untold = tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn twenty_holds_at_once_of_one_guest_in_twenty_cabins_come_to_five() {
    let kit = Kit::new().await;
    let phone: Phone = "+5491155550000".parse().unwrap();
    let mut asked = Vec::new();
    for guest in 0..20 {
        let email = format!("ana{}@example.com", guest % 3).parse().unwrap();
        asked.push(HoldRequest {
            phone: phone.clone(),
            email: Some(email),
            ..request(kit.cabin().await, "2027-01-04", 2)
        });
    }
    let answers = join_all(asked.iter().map(|request| kit.hold(request))).await;
    let (held, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(held.len(), 5);
    for answer in &refused {
        is_too_many(answer);
    }
}
