use std::time::Duration;

use booking::{Refusal, Rule};
use domain::money::Money;
use domain::reservation::Status;
use testkit::{Kit, enqueued, request};

use crate::desk::{cancel, confirm, confirm_paid, history, money, refund};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A stay of two weekday nights from so many days ahead, 100000 in all, of which `paid` came.
async fn paid_stay(kit: &Kit, check_in: &str, paid: &str) -> i32 {
    let held = kit.hold(&request(kit.cabin().await, check_in, 2)).await.unwrap();
    confirm_paid(kit, held.id, Some(paid)).await.unwrap();
    held.id
}

fn notices(jobs: &[(jobs::Job, chrono::DateTime<chrono::Utc>)]) -> usize {
    jobs.iter().filter(|(job, _)| matches!(job, jobs::Job::SendNotice { .. })).count()
}

fn pesos(text: &str) -> Option<Money> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn a_confirmation_notes_the_money_that_came_with_it() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-14", 2)).await.unwrap();
    confirm_paid(&kit, held.id, None).await.unwrap();

    assert_eq!(money(&kit, held.id).await, ["30000.00", "0.00", "0.00"]);
    let payments = store::payments::of(&kit.store, held.id).await.unwrap();
    let told = (payments[0].provider.as_str(), payments[0].status.as_str(), payments[0].at);
    assert_eq!((payments.len(), told), (1, ("cash", "approved", kit.now())));
    assert!(payments[0].external_id.starts_with("cash:"));
    assert_eq!(history(&kit, held.id).await, ["guest hold", "duenia@x.ar payment", "duenia@x.ar confirm"]);
    assert!(matches!(confirm_paid(&kit, held.id, None).await, Err(Refusal::AlreadyConfirmed)));
    assert_eq!(money(&kit, held.id).await[0], "30000.00");
}

#[tokio::test]
async fn money_that_is_none_confirms_nothing() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-14", 2)).await.unwrap();
    for amount in ["0", "-1"] {
        let refused = confirm_paid(&kit, held.id, Some(amount)).await;
        assert!(matches!(refused, Err(Refusal::Rule(Rule::NoAmount))), "{refused:?}");
    }
    assert_eq!(history(&kit, held.id).await, ["guest hold"]);
}

#[tokio::test]
async fn twenty_that_confirm_with_money_are_noted_once() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-14", 2)).await.unwrap();
    let answers = futures::future::join_all((0..20).map(|_| confirm_paid(&kit, held.id, Some("500.00")))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(money(&kit, held.id).await[0], "500.00");
}

#[tokio::test]
async fn a_stay_that_is_cancelled_gives_back_by_its_terms() {
    for (days, due) in [(10, "20000.01"), (11, "10000.00"), (13, "0.00")] {
        let kit = Kit::new().await;
        // Check-in is at 17:00 UTC of the 14th; the kit begins at noon of the 1st.
        let id = paid_stay(&kit, "2026-12-14", "20000.01").await;
        kit.clock.advance(DAY * days + Duration::from_secs(6 * 3_600));
        assert_eq!(cancel(&kit, id).await.unwrap().status, Status::Cancelled);
        assert_eq!(money(&kit, id).await[2], due, "{days} days later");
        assert_eq!(notices(&enqueued(&kit.store).await), usize::from(due != "0.00"));
    }
}

#[tokio::test]
async fn what_exceeds_the_total_is_due_at_once_and_told_once() {
    let kit = Kit::new().await;
    let id = paid_stay(&kit, "2026-12-14", "100000.75").await;
    assert_eq!(money(&kit, id).await, ["100000.75", "0.00", "0.75"]);
    assert_eq!(notices(&enqueued(&kit.store).await), 1);
    cancel(&kit, id).await.unwrap();
    assert_eq!(money(&kit, id).await[2], "100000.75");
    assert_eq!(notices(&enqueued(&kit.store).await), 2);
}

#[tokio::test]
async fn a_refund_is_noted_and_never_more_than_is_left() {
    let kit = Kit::new().await;
    let id = paid_stay(&kit, "2026-12-14", "12000").await;
    let nothing = refund(&kit, id, None).await;
    assert!(matches!(nothing, Err(Refusal::Rule(Rule::NothingDue))), "{nothing:?}");
    cancel(&kit, id).await.unwrap();

    let part = refund(&kit, id, pesos("5000.50")).await.unwrap();
    assert_eq!((part.ordered.to_string(), part.refund_due.to_string()), ("5000.50".into(), "6999.50".into()));
    let more = refund(&kit, id, pesos("7000")).await;
    let left: Money = "6999.50".parse().unwrap();
    assert!(matches!(more, Err(Refusal::Rule(Rule::MoreThanIsLeft { left: l })) if l == left), "{more:?}");
    assert_eq!(refund(&kit, id, None).await.unwrap().ordered, left);
    assert!(refund(&kit, id, None).await.is_err());

    assert_eq!(money(&kit, id).await, ["12000.00", "12000.00", "0.00"]);
    let payments = store::payments::of(&kit.store, id).await.unwrap();
    assert_eq!(payments[0].refunded.to_string(), "12000.00");
    assert_eq!(history(&kit, id).await.iter().filter(|entry| entry.ends_with(" refund")).count(), 2);
}

#[tokio::test]
async fn twenty_that_order_what_is_due_order_it_once() {
    let kit = Kit::new().await;
    let id = paid_stay(&kit, "2026-12-14", "12000").await;
    cancel(&kit, id).await.unwrap();
    let answers = futures::future::join_all((0..20).map(|_| refund(&kit, id, None))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(money(&kit, id).await, ["12000.00", "12000.00", "0.00"]);
}

#[tokio::test]
async fn a_confirmed_stay_may_be_given_something_back_too() {
    let kit = Kit::new().await;
    let id = paid_stay(&kit, "2026-12-14", "12000").await;
    refund(&kit, id, pesos("2000")).await.unwrap();
    cancel(&kit, id).await.unwrap();
    assert_eq!(money(&kit, id).await, ["12000.00", "2000.00", "10000.00"]);
}

#[tokio::test]
async fn an_unpaid_stay_has_nothing_to_give_back() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-14", 2)).await.unwrap();
    confirm(&kit, held.id).await.unwrap();
    cancel(&kit, held.id).await.unwrap();
    assert_eq!(money(&kit, held.id).await, ["0.00", "0.00", "0.00"]);
    assert_eq!(notices(&enqueued(&kit.store).await), 0);
}

/// As the system before left them: a payment of the provider, approved, that Posta did not take.
#[tokio::test]
async fn the_providers_part_of_a_refund_is_under_way_and_not_ordered_again() {
    let kit = Kit::new().await;
    let id = paid_stay(&kit, "2026-12-14", "1000").await;
    kit.clock.advance(Duration::from_secs(1));
    kit.adopted_payment(id, "approved", "500.00").await;
    kit.adopted_payment(id, "rejected", "900.00").await;
    cancel(&kit, id).await.unwrap();
    assert_eq!(money(&kit, id).await, ["1500.00", "0.00", "1500.00"]);

    // The newest first: all of the provider's, and the rest in cash.
    let ordered = refund(&kit, id, pesos("600")).await.unwrap();
    assert_eq!(ordered.refund_due.to_string(), "900.00");
    assert_eq!(money(&kit, id).await, ["1500.00", "100.00", "900.00"]);
    let same = refund(&kit, id, pesos("600")).await;
    assert!(matches!(same, Err(Refusal::Rule(Rule::RefundUnderWay(_)))), "{same:?}");
    refund(&kit, id, None).await.unwrap();
    assert_eq!(money(&kit, id).await, ["1500.00", "1000.00", "0.00"]);
}
