use std::time::Duration;

use booking::{Actor, HoldRequest, Refusal, hold};
use chrono::TimeDelta;
use domain::reservation::Status;
use domain::stay::StayError;
use jobs::{Job, Mail};
use testkit::{Kit, enqueued, request};

use crate::desk;

#[tokio::test]
async fn a_hold_promises_its_mail_its_payment_page_its_reminder_and_its_end() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();

    let reservation = held.id;
    assert_eq!(held.expires_at, kit.now() + TimeDelta::minutes(30));
    assert_eq!(
        enqueued(&kit.store).await,
        [
            (Job::SendEmail { mail: Mail::HoldCreated, reservation }, kit.now()),
            (Job::CreatePaymentLink { reservation }, kit.now()),
            (Job::RemindPayment { reservation }, kit.now() + TimeDelta::minutes(20)),
            (Job::ReconcilePayments { reservation }, kit.now() + TimeDelta::minutes(28)),
            (Job::ExpireHold { reservation }, held.expires_at),
        ]
    );
    assert_eq!(desk::history(&kit, held.id).await, ["guest hold"]);
}

#[tokio::test]
async fn a_hold_without_an_address_promises_no_mail_and_no_reminder() {
    let kit = Kit::new().await;
    let silent = HoldRequest { email: None, ..request(kit.cabin().await, "2026-12-10", 2) };
    let held = kit.hold(&silent).await.unwrap();
    let reservation = held.id;
    assert_eq!(
        enqueued(&kit.store).await,
        [
            (Job::CreatePaymentLink { reservation }, kit.now()),
            (Job::ReconcilePayments { reservation }, kit.now() + TimeDelta::minutes(28)),
            (Job::ExpireHold { reservation }, held.expires_at),
        ]
    );
}

#[tokio::test]
async fn a_hold_is_kept_as_it_was_asked_and_priced() {
    let kit = Kit::new().await;
    // Friday and Saturday night.
    let asked = request(kit.cabin().await, "2026-12-11", 2);
    let held = kit.hold(&asked).await.unwrap();
    let kept = desk::reservation(&kit, held.id).await;

    assert_eq!((kept.check_in, kept.check_out, kept.nights), (asked.stay.check_in(), asked.stay.check_out(), 2));
    assert_eq!(
        (kept.total_price.to_string(), kept.deposit_amount.to_string()),
        ("110000.00".into(), "33000.00".into())
    );
    assert_eq!((held.quote.total, held.quote.deposit), (kept.total_price, kept.deposit_amount));
    assert_eq!((&kept.code, kept.uuid, kept.expires_at), (&held.code, held.uuid, Some(held.expires_at)));
    assert_eq!(kept.status, Status::PreReserved);
    assert_eq!(kept.contact_name.as_str(), asked.name.as_str());
    assert_eq!(kept.contact_phone.as_str(), asked.phone.as_str());
    assert_eq!(kept.mail_to(), asked.email);
    assert_eq!(kept.channel.as_deref(), Some("direct"));
    assert_eq!(kept.created_at, kit.now());
}

#[tokio::test]
async fn a_hold_that_is_rolled_back_leaves_neither_job_nor_nights() {
    let kit = Kit::new().await;
    let asked = request(kit.cabin().await, "2026-12-10", 2);
    let mut tx = kit.begin().await;
    let held = hold(&mut tx, &kit.rules, &asked, &Actor::Guest, kit.now()).await.unwrap();
    drop(tx);

    assert_eq!(enqueued(&kit.store).await, []);
    assert!(store::reservations::find(&kit.store, held.id).await.unwrap().is_none());
    kit.hold(&asked).await.unwrap();
}

#[tokio::test]
async fn the_day_one_guest_leaves_another_arrives() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for check_in in ["2026-12-12", "2026-12-10", "2026-12-14"] {
        kit.hold(&request(cabin, check_in, 2)).await.unwrap();
    }
    let over_a_change = kit.hold(&request(cabin, "2026-12-11", 2)).await;
    assert!(matches!(over_a_change, Err(Refusal::DatesTaken)), "{over_a_change:?}");
}

#[tokio::test]
async fn one_cabin_does_not_keep_another_from_being_held() {
    let kit = Kit::new().await;
    for cabin in [kit.cabin().await, kit.cabin().await] {
        kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    }
}

#[tokio::test]
async fn a_hold_that_has_run_out_is_expired_by_who_wants_its_nights() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let first = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(Duration::from_secs(30 * 60));
    let second = kit.hold(&request(cabin, "2026-12-11", 2)).await.unwrap();

    assert_eq!(desk::status(&kit, first.id).await, Status::Expired);
    assert_eq!(desk::history(&kit, first.id).await, ["guest hold", "system expire"]);
    let live = enqueued(&kit.store).await;
    let of = |id| {
        live.iter()
            .filter(|(job, _)| job.reservation() == Some(id))
            .map(|(job, _)| job.kind().as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(first.id), ["send_email", "reconcile_payments", "send_email", "expire_hold"]);
    assert_eq!(
        of(second.id),
        ["send_email", "create_payment_link", "remind_payment", "reconcile_payments", "expire_hold"]
    );
}

#[tokio::test]
async fn a_hold_that_has_run_out_stays_where_another_stay_is_in_the_way_too() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let overdue = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(Duration::from_secs(31 * 60));
    kit.hold(&request(cabin, "2026-12-12", 2)).await.unwrap();
    let refused = kit.hold(&request(cabin, "2026-12-11", 2)).await;

    assert!(matches!(refused, Err(Refusal::DatesTaken)), "{refused:?}");
    assert_eq!(desk::status(&kit, overdue.id).await, Status::PreReserved);
}

#[tokio::test]
async fn what_the_rules_refuse_is_refused_with_its_reason() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let closed = kit.cabin().await;
    let mut tx = kit.begin().await;
    assert!(store::accommodations::set_active(&mut tx, closed, false, kit.now()).await.unwrap());
    let _nothing = tx.commit().await.unwrap();

    let asked = request(cabin, "2026-12-10", 2);
    let refusal = async |asked: HoldRequest| kit.hold(&asked).await.unwrap_err().to_string();
    let unknown = "there is no such accommodation";
    assert_eq!(refusal(HoldRequest { accommodation_id: cabin + 1_000, ..asked.clone() }).await, unknown);
    assert_eq!(refusal(HoldRequest { accommodation_id: closed, ..asked.clone() }).await, unknown);
    assert_eq!(refusal(HoldRequest { guests: 0, ..asked.clone() }).await, "must be at least 1");
    assert_eq!(refusal(HoldRequest { guests: 5, ..asked.clone() }).await, "must be at most 4, as many as fit");
    assert_eq!(refusal(request(cabin, "2026-11-30", 2)).await, StayError::Past.to_string());
    assert_eq!(refusal(request(cabin, "2028-11-30", 2)).await, StayError::TooFar.to_string());
    assert_eq!(enqueued(&kit.store).await, []);
}

#[tokio::test]
async fn today_is_the_day_of_the_business() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    // 23:30 of 1 December in Buenos Aires, 2 December everywhere the servers may think they are.
    kit.clock.advance(Duration::from_secs(14 * 3_600 + 30 * 60));
    kit.hold(&request(cabin, "2026-12-01", 1)).await.unwrap();
    kit.clock.advance(Duration::from_secs(30 * 60));
    let yesterday = kit.hold(&request(cabin, "2026-12-01", 1)).await;
    assert!(matches!(yesterday, Err(Refusal::Stay(StayError::Past))), "{yesterday:?}");
}
