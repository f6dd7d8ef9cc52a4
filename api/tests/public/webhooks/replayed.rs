//! The fixtures of both providers, one after the other.

use std::collections::HashSet;

use jobs::Job;
use secrecy::SecretString;
use store::webhooks::Event;
use uuid::Uuid;

use super::delivery::{Delivery, MERCADOPAGO, OF_MERCADOPAGO, OF_WHATSAPP, WHATSAPP};
use super::fixture::{self, Fixture};
use super::left::{events, jobs};
use crate::site::Site;

/// Sends it, and gives what is stored of it.
async fn replay(site: &Site, fixture: &Fixture, delivery: &Delivery, known: &mut HashSet<Uuid>) -> Event {
    let answer = delivery.sent(site).await;
    assert_eq!(u64::from(answer.status), fixture.said["status"], "{}: {answer:?}", fixture.name);
    assert!(answer.text.is_empty(), "{answer:?}");
    let mut fresh: Vec<_> = events(site).await.into_iter().filter(|event| known.insert(event.id)).collect();
    assert_eq!(fresh.len(), 1, "{}", fixture.name);
    fresh.remove(0)
}

#[tokio::test]
async fn every_fixture_of_whatsapp_is_kept_to_the_byte_and_promised_once() {
    let site = Site::new().await;
    let mut known = HashSet::new();
    for fixture in fixture::all("whatsapp") {
        let before = jobs(&site).await.len();
        let event = replay(&site, &fixture, &fixture.whatsapp(), &mut known).await;
        assert_eq!((event.source.as_str(), event.verdict.as_str()), ("whatsapp", fixture.text("verdict")), "{event:?}");
        assert!(event.body == Some(fixture.body), "{}: other bytes", fixture.name);
        assert_eq!(event.headers["user-agent"], fixture.said["headers"]["user-agent"]);
        let promised = jobs(&site).await;
        let job = Job::ProcessWhatsappEvent { event: event.id };
        assert_eq!(promised.contains(&job), event.verdict == "accepted", "{}", fixture.name);
        assert_eq!(promised.len() - before, usize::from(event.verdict == "accepted"), "{}", fixture.name);

        let mut tx = site.kit.begin().await;
        let mut items = store::webhooks::items_of(&mut tx, event.id).await.expect("its items");
        items.sort();
        let mut expected: Vec<_> = fixture.said["items"].as_array().expect("items").clone();
        expected.sort_by_key(ToString::to_string);
        assert_eq!(items, expected, "{}", fixture.name);
    }
    assert!(known.len() > 25, "{}", known.len());
}

#[tokio::test]
async fn every_fixture_of_mercadopago_is_kept_as_far_as_it_is_signed_and_its_payment_read() {
    let site = Site::new().await;
    let mut known = HashSet::new();
    let mut payments = HashSet::new();
    for fixture in fixture::all("mercadopago") {
        let event = replay(&site, &fixture, &fixture.mercadopago(), &mut known).await;
        assert_eq!(
            (event.source.as_str(), event.verdict.as_str()),
            ("mercadopago", fixture.text("verdict")),
            "{event:?}"
        );
        let is_signed = fixture.said["signed"] == true;
        assert!(event.body == is_signed.then_some(fixture.body), "{}: other bytes", fixture.name);
        let payment = fixture.said["payment"].as_str();
        assert_eq!(event.subject.as_deref(), payment, "{}", fixture.name);
        payments.extend(payment.map(str::to_owned));
        let promised = jobs(&site).await;
        let is_known = |job: &Job| matches!(job, Job::ProcessPaymentEvent { payment } if payments.contains(payment));
        assert!(promised.len() == payments.len() && promised.iter().all(is_known), "{promised:?}");
    }
    assert!(known.len() >= 7, "{}", known.len());
}

#[tokio::test]
async fn signatures_that_others_computed_verify() {
    let mut tried = 0;
    for (source, path, name) in [("whatsapp", WHATSAPP, OF_WHATSAPP), ("mercadopago", MERCADOPAGO, OF_MERCADOPAGO)] {
        for fixture in fixture::all(source) {
            let documented = &fixture.said["documented"];
            let Some(secret) = documented["secret"].as_str() else { continue };
            let site = Site::with(|parts| {
                parts.whatsapp.app_secret = Some(SecretString::from(secret));
                parts.mercadopago.webhook_secret = Some(SecretString::from(secret));
            })
            .await;
            let delivery = fixture.unsigned(path).with(name, documented[name].as_str().expect("a signature"));
            assert_eq!(delivery.sent(&site).await.status, 200, "{}", fixture.name);
            assert_eq!(events(&site).await[0].verdict, "accepted", "{}", fixture.name);
            tried += 1;
        }
    }
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn every_fixture_that_comes_again_is_a_copy() {
    let site = Site::new().await;
    let deliveries = || {
        let whatsapp = fixture::all("whatsapp").into_iter().map(|fixture| (fixture.whatsapp(), fixture));
        let mercadopago = fixture::all("mercadopago").into_iter().map(|fixture| (fixture.mercadopago(), fixture));
        whatsapp.chain(mercadopago)
    };
    for (delivery, _) in deliveries() {
        assert_eq!(delivery.sent(&site).await.status, 200);
    }
    let promised = jobs(&site).await;
    let mut known = events(&site).await.into_iter().map(|event| event.id).collect();
    for (delivery, fixture) in deliveries() {
        let event = replay(&site, &fixture, &delivery, &mut known).await;
        let expected = if fixture.text("verdict") == "accepted" { "duplicate" } else { fixture.text("verdict") };
        assert_eq!(event.verdict, expected, "{}", fixture.name);
        assert!(event.job_id.is_none(), "{}", fixture.name);
    }
    assert_eq!(jobs(&site).await.len(), promised.len());
}
