//! Providers repeat themselves, at once and for days; what they tell is acted on once.

use futures::future::join_all;
use jobs::Job;

use super::delivery::{Delivery, changes, messages, text};
use super::left::{event, events, jobs, verdicts};
use crate::site::Site;

async fn all_taken(site: &Site, deliveries: &[Delivery]) {
    for answer in join_all(deliveries.iter().map(|delivery| delivery.sent(site))).await {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

#[tokio::test]
async fn twenty_copies_at_once_are_one_and_nineteen_duplicates() {
    for delivery in [Delivery::text("hola"), Delivery::payment("138472432031")] {
        let site = Site::new().await;
        all_taken(&site, &vec![delivery.clone(); 20]).await;
        let expected = [vec!["accepted"; 1], vec!["duplicate"; 19]].concat();
        assert_eq!(verdicts(&site).await, expected, "{delivery:?}");
        assert_eq!(jobs(&site).await.len(), 1);
        assert!(events(&site).await.iter().all(|event| event.body.as_ref() == Some(&delivery.body)));
    }
}

#[tokio::test]
async fn five_notifications_of_one_payment_at_once_have_it_read_once() {
    let site = Site::new().await;
    let five: Vec<_> = (0..5).map(|_| Delivery::payment("138472432031")).collect();
    all_taken(&site, &five).await;
    assert_eq!(verdicts(&site).await, ["accepted"; 5]);
    assert_eq!(jobs(&site).await, [Job::ProcessPaymentEvent { payment: "138472432031".to_owned() }]);
    let promised: Vec<_> = events(&site).await.into_iter().map(|event| event.job_id).collect();
    assert!(promised[0].is_some() && promised.iter().all(|job| *job == promised[0]), "{promised:?}");
}

#[tokio::test]
async fn an_album_that_arrives_at_once_is_as_many_messages() {
    let site = Site::new().await;
    let image = |number| {
        format!(r#"{{"from":"1","id":"wamid.{number}","timestamp":"1795527723","type":"image","image":{{"id":"m"}}}}"#)
    };
    let album: Vec<_> = (0..5).map(|number| Delivery::whatsapp(messages(&[&image(number)]))).collect();
    all_taken(&site, &[album.clone(), album].concat()).await;
    assert_eq!(verdicts(&site).await, [vec!["accepted"; 5], vec!["duplicate"; 5]].concat());
    assert_eq!(jobs(&site).await.len(), 5);
}

#[tokio::test]
async fn a_message_is_known_again_in_another_batch() {
    let site = Site::new().await;
    let (a, b, c) = (text("wamid.a", "a"), text("wamid.b", "b"), text("wamid.c", "c"));
    all_taken(&site, &[Delivery::whatsapp(messages(&[&a]))]).await;
    assert_eq!(event(&site).await.verdict, "accepted");
    all_taken(&site, &[Delivery::whatsapp(messages(&[&b, &a, &b]))]).await;
    assert_eq!(verdicts(&site).await, ["accepted"; 2], "one of them is new");
    all_taken(&site, &[Delivery::whatsapp(messages(&[&b])), Delivery::whatsapp(messages(&[&a, &b]))]).await;
    assert_eq!(verdicts(&site).await, ["accepted", "accepted", "duplicate", "duplicate"]);
    // Written otherwise, it is the same message.
    let spaced = String::from_utf8(messages(&[&a])).expect("text").replace(':', " : ");
    all_taken(&site, &[Delivery::whatsapp(spaced)]).await;
    assert_eq!(jobs(&site).await.len(), 2);
    all_taken(&site, &[Delivery::whatsapp(messages(&[&c]))]).await;
    assert_eq!(jobs(&site).await.len(), 3);
}

#[tokio::test]
async fn batches_with_the_same_messages_in_another_order_never_wait_for_each_other() {
    let site = Site::new().await;
    for round in 0..5 {
        let all: Vec<_> = (0..10).map(|number| text(&format!("wamid.{round}.{number}"), "hola")).collect();
        let mut orders: Vec<Delivery> = Vec::new();
        for turn in 0..10 {
            let mut turned: Vec<_> = all.iter().map(String::as_str).collect();
            turned.rotate_left(turn);
            orders.push(Delivery::whatsapp(messages(&turned)));
        }
        all_taken(&site, &orders).await;
        assert_eq!(jobs(&site).await.len(), round + 1);
    }
}

#[tokio::test]
async fn a_status_is_known_by_its_message_and_its_name() {
    let site = Site::new().await;
    let status = |wamid: &str, status: &str| {
        let status = format!(r#"{{"id":"{wamid}","status":"{status}","timestamp":"1795527723","recipient_id":"1"}}"#);
        Delivery::whatsapp(changes(&[&format!(r#"{{"statuses":[{status}]}}"#)]))
    };
    let told = [("wamid.a", "sent"), ("wamid.a", "read"), ("wamid.a", "delivered"), ("wamid.b", "sent")];
    for (wamid, name) in told {
        all_taken(&site, &[status(wamid, name)]).await;
    }
    assert_eq!(verdicts(&site).await, ["accepted"; 4]);
    all_taken(&site, &told.map(|(wamid, name)| status(wamid, name))).await;
    assert_eq!(verdicts(&site).await[4..], ["duplicate"; 4]);
    assert_eq!(jobs(&site).await.len(), 4);
    // A message and a status of one id are two things.
    all_taken(&site, &[Delivery::whatsapp(messages(&[&text("wamid.a", "hola")]))]).await;
    assert_eq!(jobs(&site).await.len(), 5);
}

#[tokio::test]
async fn a_copy_after_the_bytes_are_forgotten_is_a_copy() {
    let site = Site::new().await;
    let (message, payment) = (Delivery::text("hola"), Delivery::payment("138472432031"));
    all_taken(&site, &[message.clone(), payment.clone()]).await;
    let mut tx = site.kit.begin().await;
    let later = site.kit.now() + chrono::TimeDelta::days(1);
    assert_eq!(store::webhooks::forget_bodies(&mut tx, later, 10).await.expect("the store"), 2);
    drop(tx.commit().await.expect("a commit"));
    all_taken(&site, &[message, payment]).await;
    assert_eq!(verdicts(&site).await, ["accepted", "accepted", "duplicate", "duplicate"]);
}
