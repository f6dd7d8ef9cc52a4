use std::time::Duration;

use booking::{Actor, HoldRequest, Refusal, Reminder, Rule, complete_stays};
use domain::reservation::Status;
use jobs::{Job, Mail};
use testkit::{Kit, assert_enqueued, refute_enqueued, request};

use crate::desk::{cancel, confirm, history, mark_no_show, remind_check_in, status};

const HOUR: Duration = Duration::from_secs(3_600);

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

async fn stay(kit: &Kit, check_in: &str, nights: u64) -> i32 {
    let held = kit.hold(&request(kit.cabin().await, check_in, nights)).await.unwrap();
    confirm(kit, held.id).await.unwrap();
    held.id
}

async fn completed(kit: &Kit) -> usize {
    complete_stays(&kit.store, &kit.rules, kit.now(), 100).await.unwrap().completed
}

#[tokio::test]
async fn a_confirmation_is_mailed_and_promises_the_reminder_of_the_day_before() {
    let kit = Kit::new().await;
    let reservation = stay(&kit, "2026-12-10", 2).await;
    assert_enqueued(&kit.store, &Job::SendEmail { mail: Mail::Confirmed, reservation }, kit.now()).await;
    assert_enqueued(&kit.store, &Job::RemindCheckIn { reservation }, instant("2026-12-09T13:00:00Z")).await;

    cancel(&kit, reservation).await.unwrap();
    refute_enqueued(&kit.store, &Job::RemindCheckIn { reservation }).await;
    assert_enqueued(&kit.store, &Job::SendEmail { mail: Mail::Cancelled, reservation }, kit.now()).await;
}

#[tokio::test]
async fn a_stay_that_is_confirmed_after_the_moment_of_its_reminder_gets_none() {
    let kit = Kit::new().await;
    // The moment is 13:00 UTC of the 1st; the kit begins at noon.
    let before = stay(&kit, "2026-12-02", 1).await;
    assert_enqueued(&kit.store, &Job::RemindCheckIn { reservation: before }, instant("2026-12-01T13:00:00Z")).await;
    kit.clock.advance(HOUR);
    let late = stay(&kit, "2026-12-02", 1).await;
    refute_enqueued(&kit.store, &Job::RemindCheckIn { reservation: late }).await;
    assert_enqueued(&kit.store, &Job::SendEmail { mail: Mail::Confirmed, reservation: late }, kit.now()).await;
}

#[tokio::test]
async fn a_stay_without_an_address_is_confirmed_in_silence() {
    let kit = Kit::new().await;
    let silent = HoldRequest { email: None, ..request(kit.cabin().await, "2026-12-10", 2) };
    let held = kit.hold(&silent).await.unwrap();
    confirm(&kit, held.id).await.unwrap();
    let left: Vec<Job> = testkit::enqueued(&kit.store).await.into_iter().map(|(job, _)| job).collect();
    assert_eq!(left, [Job::ReconcilePayments { reservation: held.id }]);
}

#[tokio::test]
async fn a_guest_is_reminded_of_a_stay_once_and_only_before_it() {
    let kit = Kit::new().await;
    let (ahead, late) = (stay(&kit, "2026-12-02", 1).await, stay(&kit, "2026-12-02", 1).await);
    kit.clock.advance(HOUR);
    assert_eq!(remind_check_in(&kit, ahead).await.unwrap(), Reminder::Promised);
    assert_eq!(remind_check_in(&kit, ahead).await.unwrap(), Reminder::NotWanted);
    kit.clock.advance(28 * HOUR);
    assert_eq!(remind_check_in(&kit, late).await.unwrap(), Reminder::NotWanted);
}

#[tokio::test]
async fn a_guest_is_missed_from_the_local_day_of_check_in_on() {
    let kit = Kit::new().await;
    let id = stay(&kit, "2026-12-02", 1).await;
    // 23:59 of the 1st in Buenos Aires.
    kit.clock.advance(Duration::from_secs((14 * 60 + 59) * 60));
    let early = mark_no_show(&kit, id).await;
    assert!(matches!(early, Err(Refusal::Rule(Rule::BeforeCheckIn))), "{early:?}");
    kit.clock.advance(Duration::from_secs(60));
    assert_eq!(mark_no_show(&kit, id).await.unwrap().status, Status::NoShow);
    assert!(matches!(mark_no_show(&kit, id).await, Err(Refusal::IllegalMove(_))));
    assert_eq!(history(&kit, id).await, ["guest hold", "duenia@x.ar confirm", "duenia@x.ar no_show"]);
    refute_enqueued(&kit.store, &Job::RemindCheckIn { reservation: id }).await;
}

#[tokio::test]
async fn a_stay_is_completed_when_its_guest_has_to_be_gone() {
    let kit = Kit::new().await;
    let (short, long) = (stay(&kit, "2026-12-02", 1).await, stay(&kit, "2026-12-02", 2).await);
    // A second before 10:00 of the 3rd in Buenos Aires.
    kit.clock.advance(49 * HOUR - Duration::from_secs(1));
    assert_eq!(completed(&kit).await, 0);
    kit.clock.advance(Duration::from_secs(1));
    assert_eq!(completed(&kit).await, 1);
    assert_eq!((status(&kit, short).await, status(&kit, long).await), (Status::Completed, Status::Confirmed));
    assert_eq!(history(&kit, short).await.last().unwrap(), "system complete");
    assert_eq!(completed(&kit).await, 0);
    kit.clock.advance(14 * HOUR);
    assert_eq!(completed(&kit).await, 0, "the day of check-out, before the hour");
}

#[tokio::test]
async fn a_note_is_kept_and_changes_nothing() {
    let kit = Kit::new().await;
    let id = stay(&kit, "2026-12-10", 1).await;
    let mut tx = kit.begin().await;
    booking::note(&mut tx, id, "llega tarde", &Actor::Cli("ana".to_owned()), kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    let last = store::audit::of(&kit.store, id).await.unwrap().pop().unwrap();
    assert_eq!((last.actor.as_str(), last.action.as_str()), ("cli:ana", "note"));
    assert_eq!(last.detail["text"], "llega tarde");
    assert_eq!(status(&kit, id).await, Status::Confirmed);
}
