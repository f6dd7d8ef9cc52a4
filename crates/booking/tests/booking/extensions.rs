use std::time::Duration;

use booking::{Expiry, Refusal, Rule};
use chrono::TimeDelta;
use domain::reservation::Status;
use jobs::Job;
use testkit::{Kit, assert_enqueued, request};

use crate::desk::{confirm, expire, extend, history, reservation};

const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);

#[tokio::test]
async fn a_hold_is_extended_once_and_its_jobs_move_along() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR - Duration::from_secs(1));
    let end = held.expires_at + TimeDelta::minutes(30);
    let extended = extend(&kit, held.id).await.unwrap();

    assert_eq!((extended.expires_at, extended.extended), (Some(end), true));
    assert_enqueued(&kit.store, &Job::ExpireHold { reservation: held.id }, end).await;
    // A third of the whole hour is left then.
    let reminder = end - TimeDelta::minutes(20);
    assert_enqueued(&kit.store, &Job::RemindPayment { reservation: held.id }, reminder).await;
    assert_eq!(history(&kit, held.id).await, ["guest hold", "duenia@x.ar extend"]);

    assert!(matches!(extend(&kit, held.id).await, Err(Refusal::Rule(Rule::ExtendedAlready))));
    assert_eq!(reservation(&kit, held.id).await, extended);
    kit.clock.advance(HALF_AN_HOUR);
    assert_eq!(expire(&kit, held.id).await.unwrap(), Expiry::NotYet(end));
}

#[tokio::test]
async fn a_hold_is_not_extended_from_its_end_on() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR);
    assert!(matches!(extend(&kit, held.id).await, Err(Refusal::Rule(Rule::HoldIsOver))));
    expire(&kit, held.id).await.unwrap();
    let expired = extend(&kit, held.id).await;
    assert!(matches!(expired, Err(Refusal::Rule(Rule::NotAHold(Status::Expired)))), "{expired:?}");
    assert_eq!(history(&kit, held.id).await, ["guest hold", "system expire"]);
}

#[tokio::test]
async fn a_stay_is_not_extended() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    confirm(&kit, held.id).await.unwrap();
    assert!(matches!(extend(&kit, held.id).await, Err(Refusal::Rule(Rule::NotAHold(Status::Confirmed)))));
}

#[tokio::test]
async fn twenty_that_extend_one_hold_extend_it_once() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    let answers = futures::future::join_all((0..20).map(|_| extend(&kit, held.id))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(reservation(&kit, held.id).await.expires_at, Some(held.expires_at + TimeDelta::minutes(30)));
}
