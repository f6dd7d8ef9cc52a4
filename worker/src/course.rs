//! What becomes of a hold when nobody does anything but wait: the jobs it promises, run by the real
//! handlers through the real queue, with the time moved.

use std::time::Duration;

use jobs::{Job, Mail};
use testkit::{Kit, assert_enqueued, refute_enqueued, request};

use crate::trial::Trial;

const MINUTE: Duration = Duration::from_secs(60);

async fn subjects(trial: &Trial) -> Vec<String> {
    trial.inbox().await.iter().rev().map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_hold_that_is_left_alone_is_told_reminded_of_and_ended() {
    let trial = Trial::on(Kit::new().await.guarded());
    let cabin = trial.kit.cabin().await;
    let held = trial.kit.hold(&request(cabin, "2027-03-01", 2)).await.unwrap();
    let (store, began) = (&trial.kit.store, trial.kit.now());
    assert_enqueued(store, &Job::SendEmail { mail: Mail::HoldCreated, reservation: held.id }, began).await;
    assert_enqueued(store, &Job::RemindPayment { reservation: held.id }, began + 20 * MINUTE).await;
    assert_enqueued(store, &Job::ExpireHold { reservation: held.id }, began + 30 * MINUTE).await;

    assert_eq!(trial.drain().await, 2, "its mail and its payment page are due, the rest is not");
    assert_eq!(subjects(&trial).await.len(), 1);
    trial.kit.clock.advance(20 * MINUTE);
    assert_eq!(trial.drain().await, 2, "the reminder promises a mail");
    trial.kit.clock.advance(10 * MINUTE);
    assert_eq!(trial.drain().await, 3, "and so does the end; before it payments were looked for");
    let told = subjects(&trial).await;
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|subject| subject.contains(held.code.as_str())), "{told:?}");
    refute_enqueued(store, &Job::ExpireHold { reservation: held.id }).await;
}

#[tokio::test]
#[should_panic(expected = "leaves jobs that are due")]
async fn a_test_that_leaves_due_jobs_fails() {
    let kit = Kit::new().await.guarded();
    let cabin = kit.cabin().await;
    kit.hold(&request(cabin, "2027-03-01", 2)).await.unwrap();
}
