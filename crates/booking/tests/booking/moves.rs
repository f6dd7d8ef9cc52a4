use std::time::Duration;

use booking::{Actor, Expiry, HoldRequest, Refusal, Reminder};
use domain::reservation::{IllegalMove, Status, Verb};
use jobs::{Job, Mail};
use testkit::{Kit, assert_enqueued, enqueued, refute_enqueued, request};

use crate::desk::{cancel, confirm, expire, history, remind, reservation, status};

const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);

async fn refute_deadlines(kit: &Kit, reservation: i32) {
    refute_enqueued(&kit.store, &Job::ExpireHold { reservation }).await;
    refute_enqueued(&kit.store, &Job::RemindPayment { reservation }).await;
}

#[tokio::test]
async fn a_confirmed_hold_has_no_end_any_more() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    let confirmed = confirm(&kit, held.id).await.unwrap();

    assert_eq!((confirmed.status, confirmed.confirmed_at), (Status::Confirmed, Some(kit.now())));
    assert_eq!(reservation(&kit, held.id).await, confirmed);
    refute_deadlines(&kit, held.id).await;
    assert_eq!(history(&kit, held.id).await, ["guest hold", "duenia@x.ar confirm"]);

    kit.clock.advance(HALF_AN_HOUR);
    assert_eq!(expire(&kit, held.id).await.unwrap(), Expiry::Moved(Status::Confirmed));
    assert!(matches!(confirm(&kit, held.id).await, Err(Refusal::AlreadyConfirmed)));
}

#[tokio::test]
async fn a_cancelled_hold_frees_its_nights_and_tells_why() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    let mut tx = kit.begin().await;
    let guest = Actor::Guest;
    let cancelled =
        booking::cancel(&mut tx, &kit.rules, held.id, Some("cambio de planes"), &guest, kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();

    assert_eq!((cancelled.status, cancelled.cancelled_at), (Status::Cancelled, Some(kit.now())));
    refute_deadlines(&kit, held.id).await;
    let entries = store::audit::of(&kit.store, held.id).await.unwrap();
    assert_eq!(entries.last().unwrap().detail["reason"], "cambio de planes");
    kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
}

#[tokio::test]
async fn moves_that_the_table_does_not_have_are_refused_and_change_nothing() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    confirm(&kit, held.id).await.unwrap();
    cancel(&kit, held.id).await.unwrap();

    let illegal = |verb| IllegalMove { from: Status::Cancelled, verb };
    assert!(matches!(confirm(&kit, held.id).await, Err(Refusal::IllegalMove(it)) if it == illegal(Verb::Confirm)));
    assert!(matches!(cancel(&kit, held.id).await, Err(Refusal::IllegalMove(it)) if it == illegal(Verb::Cancel)));
    assert_eq!(history(&kit, held.id).await, ["guest hold", "duenia@x.ar confirm", "guest cancel"]);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_moved() {
    let kit = Kit::new().await;
    assert!(matches!(confirm(&kit, 4711).await, Err(Refusal::NotFound)));
    assert!(matches!(cancel(&kit, 4711).await, Err(Refusal::NotFound)));
    assert!(matches!(expire(&kit, 4711).await, Err(Refusal::NotFound)));
    assert!(matches!(remind(&kit, 4711).await, Err(Refusal::NotFound)));
}

#[tokio::test]
async fn a_hold_expires_when_its_time_is_over_and_once() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR - Duration::from_micros(1));
    assert_eq!(expire(&kit, held.id).await.unwrap(), Expiry::NotYet(held.expires_at));
    assert_eq!(status(&kit, held.id).await, Status::PreReserved);

    kit.clock.advance(Duration::from_micros(1));
    assert_eq!(expire(&kit, held.id).await.unwrap(), Expiry::Expired);
    assert_eq!(expire(&kit, held.id).await.unwrap(), Expiry::Moved(Status::Expired));

    assert_eq!(history(&kit, held.id).await, ["guest hold", "system expire"]);
    assert_enqueued(&kit.store, &Job::SendEmail { mail: Mail::Expired, reservation: held.id }, kit.now()).await;
    refute_enqueued(&kit.store, &Job::RemindPayment { reservation: held.id }).await;
}

#[tokio::test]
async fn the_end_of_a_hold_without_an_address_is_told_to_nobody() {
    let kit = Kit::new().await;
    let silent = HoldRequest { email: None, ..request(kit.cabin().await, "2026-12-10", 2) };
    let held = kit.hold(&silent).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR);
    assert_eq!(expire(&kit, held.id).await.unwrap(), Expiry::Expired);
    refute_enqueued(&kit.store, &Job::SendEmail { mail: Mail::Expired, reservation: held.id }).await;
}

#[tokio::test]
async fn an_expired_hold_is_confirmed_where_its_nights_are_still_free() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let late = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR);
    expire(&kit, late.id).await.unwrap();

    let other = kit.hold(&request(cabin, "2026-12-11", 2)).await.unwrap();
    assert!(matches!(confirm(&kit, late.id).await, Err(Refusal::DatesTaken)));
    assert_eq!(status(&kit, late.id).await, Status::Expired);

    cancel(&kit, other.id).await.unwrap();
    assert_eq!(confirm(&kit, late.id).await.unwrap().status, Status::Confirmed);
    refute_deadlines(&kit, late.id).await;
}

#[tokio::test]
async fn a_late_confirmation_expires_a_hold_in_its_way_that_has_run_out() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let late = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR);
    let overdue = kit.hold(&request(cabin, "2026-12-11", 2)).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR);

    confirm(&kit, late.id).await.unwrap();
    assert_eq!(status(&kit, overdue.id).await, Status::Expired);
}

#[tokio::test]
async fn a_deactivated_cabin_keeps_its_stays() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let stays = [
        kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap().id,
        kit.hold(&request(cabin, "2026-12-20", 2)).await.unwrap().id,
    ];
    let mut tx = kit.begin().await;
    store::accommodations::set_active(&mut tx, cabin, false, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();

    confirm(&kit, stays[0]).await.unwrap();
    kit.clock.advance(HALF_AN_HOUR);
    assert_eq!(expire(&kit, stays[1]).await.unwrap(), Expiry::Expired);
}

#[tokio::test]
async fn a_guest_is_reminded_once_and_only_while_the_hold_lasts() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    let paid = kit.hold(&request(cabin, "2026-12-20", 2)).await.unwrap();
    let silent = HoldRequest { email: None, ..request(cabin, "2026-12-25", 2) };
    let silent = kit.hold(&silent).await.unwrap();
    let forgotten = kit.hold(&request(cabin, "2026-12-28", 2)).await.unwrap();
    confirm(&kit, paid.id).await.unwrap();
    kit.clock.advance(Duration::from_secs(20 * 60));

    assert_eq!(remind(&kit, held.id).await.unwrap(), Reminder::Promised);
    assert_enqueued(&kit.store, &Job::SendEmail { mail: Mail::PaymentReminder, reservation: held.id }, kit.now()).await;
    assert_eq!(remind(&kit, paid.id).await.unwrap(), Reminder::NotWanted);
    assert_eq!(remind(&kit, silent.id).await.unwrap(), Reminder::NotWanted);
    kit.clock.advance(Duration::from_secs(10 * 60));
    assert_eq!(remind(&kit, forgotten.id).await.unwrap(), Reminder::NotWanted);
}

#[tokio::test]
async fn a_guest_is_not_reminded_again_after_the_mail_has_left() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    assert_eq!(remind(&kit, held.id).await.unwrap(), Reminder::Promised);
    let mail = Job::SendEmail { mail: Mail::PaymentReminder, reservation: held.id };
    // Ended in whatever way: the key is free again.
    let mut tx = kit.begin().await;
    assert!(store::ledger::withdraw(&mut tx, &mail.unique().unwrap().key, kit.now()).await.unwrap());
    let _untold = tx.commit().await.unwrap();

    assert_eq!(remind(&kit, held.id).await.unwrap(), Reminder::NotWanted);
    assert!(enqueued(&kit.store).await.iter().all(|(job, _)| *job != mail));
}
