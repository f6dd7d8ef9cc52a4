//! What payments at Mercado Pago do to reservations, in any order and number.

use std::time::Duration;

use booking::{Made, Settled, refund_made, refund_refused, settle};
use chrono::{DateTime, TimeDelta, Utc};
use domain::money::Money;
use domain::payment::{Seen, SeenRefund};
use domain::reservation::Status;
use futures::future::join_all;
use jobs::{Job, Mail};
use store::payments::{Filter, Oddity};
use store::refunds::{self, Refund};
use testkit::{Kit, assert_enqueued, enqueued, refute_enqueued, request};

use crate::desk;

const MINUTE: Duration = Duration::from_secs(60);

/// Two weekday nights: 100000 in all, 30000 to hold them.
async fn hold(kit: &Kit) -> i32 {
    kit.hold(&request(kit.cabin().await, "2027-03-01", 2)).await.unwrap().id
}

fn seen(id: &str, status: &str, amount: &str) -> Seen {
    Seen {
        id: id.to_owned(),
        status: status.to_owned(),
        status_detail: None,
        reference: None,
        amount: pesos(amount),
        refunded: Money::ZERO,
        refunds: Vec::new(),
        currency: "ARS".to_owned(),
        collector: Some(7),
        live: true,
        updated_at: None,
        approved_at: None,
    }
}

fn approved(id: &str) -> Seen {
    seen(id, "approved", "30000.00")
}

/// With refunds that came about, each by its id.
fn given_back(mut payment: Seen, back: &[(&str, &str)]) -> Seen {
    let refund =
        |(id, amount): &(&str, &str)| SeenRefund { id: (*id).to_owned(), amount: pesos(amount), approved: true };
    payment.refunds = back.iter().map(refund).collect();
    payment.refunded = payment.refunds.iter().fold(Money::ZERO, |sum, refund| sum + refund.amount);
    if payment.refunded == payment.amount {
        payment.status = "refunded".to_owned();
    }
    payment
}

fn pesos(text: &str) -> Money {
    text.parse().unwrap()
}

async fn told(kit: &Kit, reservation: i32, payment: &Seen) -> Settled {
    let mut tx = kit.begin().await;
    let settled = settle(&mut tx, &kit.rules, reservation, payment, kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    settled
}

async fn statuses(kit: &Kit, reservation: i32) -> Vec<String> {
    store::payments::of(&kit.store, reservation).await.unwrap().into_iter().map(|payment| payment.status).collect()
}

async fn notices(kit: &Kit) -> Vec<String> {
    let mut sorts = Vec::new();
    for (job, _) in enqueued(&kit.store).await {
        if let Job::SendNotice { notice } = job {
            sorts.push(store::notices::find(&kit.store, notice).await.unwrap().unwrap().sort().to_owned());
        }
    }
    sorts
}

#[tokio::test]
async fn an_approved_deposit_makes_a_hold_a_stay_once_however_often_it_is_told() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    let answers = join_all((0..20).map(|_| async { told(&kit, id, &approved("1")).await })).await;

    assert_eq!(answers.iter().filter(|settled| **settled == Settled::Confirmed).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|settled| **settled == Settled::Unchanged).count(), 19, "{answers:?}");
    assert_eq!(desk::status(&kit, id).await, Status::Confirmed);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "0.00"]);
    assert_eq!(desk::history(&kit, id).await, ["guest hold", "system payment", "system confirm"]);
    assert_enqueued(&kit.store, &Job::SendEmail { mail: Mail::Confirmed, reservation: id }, kit.now()).await;
    refute_enqueued(&kit.store, &Job::ExpireHold { reservation: id }).await;
    refute_enqueued(&kit.store, &Job::CreatePaymentLink { reservation: id }).await;
}

#[tokio::test]
async fn what_is_not_approved_confirms_nothing_and_a_later_approval_does() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    for status in ["pending", "in_process", "authorized", "a word of next year", "rejected", "cancelled"] {
        assert_eq!(told(&kit, id, &seen(status, status, "30000.00")).await, Settled::Noted, "{status}");
    }
    assert_eq!(desk::status(&kit, id).await, Status::PreReserved);
    assert_eq!(desk::money(&kit, id).await, ["0.00", "0.00", "0.00"]);
    assert_eq!(told(&kit, id, &seen("pending", "approved", "30000.00")).await, Settled::Confirmed);
    assert_eq!(statuses(&kit, id).await.iter().filter(|status| *status == "approved").count(), 1);
}

#[tokio::test]
async fn no_state_told_late_takes_a_step_back() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    let states = ["pending", "in_process", "approved", "refunded", "charged_back"];
    for (place, status) in states.iter().enumerate() {
        let whole = seen("1", status, "30000.00");
        let payment = if *status == "refunded" { given_back(whole, &[("r1", "30000.00")]) } else { whole };
        told(&kit, id, &payment).await;
        for earlier in &states[..place] {
            assert_eq!(
                told(&kit, id, &seen("1", earlier, "30000.00")).await,
                Settled::Older,
                "{earlier} after {status}"
            );
        }
        assert_eq!(statuses(&kit, id).await, [*status]);
    }
    assert_eq!(desk::status(&kit, id).await, Status::Confirmed, "neither changes the stay");
    assert_eq!(desk::money(&kit, id).await[0], "0.00");
}

#[tokio::test]
async fn of_two_equal_states_the_later_change_counts() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    let at = |seconds| Some(kit.now() + TimeDelta::seconds(seconds));
    told(&kit, id, &Seen { updated_at: at(10), ..approved("1") }).await;
    let disputed = |updated_at: Option<DateTime<Utc>>| Seen { updated_at, ..seen("1", "in_mediation", "30000.00") };
    assert_eq!(told(&kit, id, &disputed(at(5))).await, Settled::Older);
    assert_eq!(told(&kit, id, &disputed(at(20))).await, Settled::Noted);
    assert_eq!(told(&kit, id, &Seen { updated_at: at(10), ..approved("1") }).await, Settled::Older);
    assert_eq!(told(&kit, id, &Seen { updated_at: at(30), ..approved("1") }).await, Settled::Noted);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "0.00"]);
}

#[tokio::test]
async fn a_payment_that_is_too_small_confirms_nothing_is_told_once_and_falls_due_with_the_hold() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    for _ in 0..3 {
        told(&kit, id, &seen("1", "approved", "29999.99")).await;
    }
    assert_eq!(desk::status(&kit, id).await, Status::PreReserved);
    assert_eq!(notices(&kit).await, ["payment_too_small"]);
    kit.clock.advance(30 * MINUTE);
    desk::expire(&kit, id).await.unwrap();
    assert_eq!(desk::money(&kit, id).await, ["29999.99", "0.00", "29999.99"]);
    assert_eq!(notices(&kit).await, ["payment_too_small", "refund_due"]);
    // What is to be given back pays for nothing.
    assert_eq!(told(&kit, id, &seen("2", "approved", "0.01")).await, Settled::Noted);
    assert_eq!((desk::status(&kit, id).await, desk::money(&kit, id).await[2].as_str()), (Status::Expired, "30000.00"));
}

#[tokio::test]
async fn two_payments_that_make_the_deposit_together_confirm() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    assert_eq!(told(&kit, id, &seen("1", "approved", "10000.00")).await, Settled::Noted);
    assert_eq!(told(&kit, id, &seen("2", "approved", "20000.00")).await, Settled::Confirmed);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "0.00"]);
}

#[tokio::test]
async fn a_second_payment_is_due_whole_and_the_rest_above_the_total_too() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    told(&kit, id, &approved("1")).await;
    assert_eq!(told(&kit, id, &approved("2")).await, Settled::Noted);
    assert_eq!(desk::money(&kit, id).await, ["60000.00", "0.00", "30000.00"]);
    let other = hold(&kit).await;
    told(&kit, other, &seen("3", "approved", "120000.00")).await;
    assert_eq!(desk::money(&kit, other).await, ["120000.00", "0.00", "20000.00"]);
    assert_eq!(desk::status(&kit, other).await, Status::Confirmed);
}

#[tokio::test]
async fn a_stay_that_was_confirmed_unpaid_keeps_its_first_payment() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    desk::confirm(&kit, id).await.unwrap();
    assert_eq!(told(&kit, id, &approved("1")).await, Settled::Noted);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "0.00"]);
}

#[tokio::test]
async fn a_late_approval_takes_the_nights_again_if_they_are_free() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    told(&kit, id, &seen("1", "pending", "30000.00")).await;
    kit.clock.advance(30 * MINUTE);
    desk::expire(&kit, id).await.unwrap();
    assert_eq!(told(&kit, id, &approved("1")).await, Settled::Confirmed);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "0.00"]);
}

#[tokio::test]
async fn a_late_approval_of_nights_that_are_taken_is_due_and_told() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let late = kit.hold(&request(cabin, "2027-03-01", 2)).await.unwrap().id;
    kit.clock.advance(30 * MINUTE);
    // Whoever took them made the hold run out.
    let other = kit.hold(&request(cabin, "2027-03-02", 2)).await.unwrap().id;
    assert_eq!(told(&kit, late, &approved("1")).await, Settled::Noted);
    assert_eq!(desk::status(&kit, late).await, Status::Expired);
    assert_eq!(desk::money(&kit, late).await, ["30000.00", "0.00", "30000.00"]);
    assert_eq!(notices(&kit).await, ["refund_due"]);
    // Both want the slot: the one that holds it gets it.
    assert_eq!(told(&kit, other, &approved("2")).await, Settled::Confirmed);

    let cancelled = hold(&kit).await;
    desk::cancel(&kit, cancelled).await.unwrap();
    told(&kit, cancelled, &approved("3")).await;
    assert_eq!(desk::status(&kit, cancelled).await, Status::Cancelled);
    assert_eq!(desk::money(&kit, cancelled).await[2], "30000.00");
}

#[tokio::test]
async fn two_that_want_one_slot_and_pay_at_once_get_one_stay() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for round in 0..10 {
        let day = format!("2027-04-{:02}", 1 + round * 2);
        let mut rivals = Vec::new();
        for _ in 0..2 {
            rivals.push(kit.hold(&request(cabin, &day, 1)).await.unwrap().id);
            kit.clock.advance(30 * MINUTE);
            desk::expire(&kit, *rivals.last().unwrap()).await.unwrap();
        }
        let (first, second) = (approved(&format!("{round}a")), approved(&format!("{round}b")));
        let paid = tokio::join!(
            told(&kit, rivals[0], &first),
            told(&kit, rivals[1], &second),
            desk::confirm(&kit, rivals[0]),
            desk::confirm(&kit, rivals[1])
        );
        let mut stays = 0;
        for id in rivals {
            stays += usize::from(desk::status(&kit, id).await == Status::Confirmed);
        }
        assert_eq!(stays, 1, "{paid:?}");
    }
}

#[tokio::test]
async fn refunds_made_at_mercado_pago_count_once_each_and_lower_what_is_due() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    told(&kit, id, &approved("1")).await;
    desk::cancel(&kit, id).await.unwrap();
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "30000.00"]);
    let part = given_back(approved("1"), &[("r1", "100.50")]);
    assert_eq!(told(&kit, id, &part).await, Settled::Noted);
    assert_eq!(told(&kit, id, &part).await, Settled::Unchanged);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "100.50", "29899.50"]);
    let whole = given_back(approved("1"), &[("r1", "100.50"), ("r2", "29899.50")]);
    told(&kit, id, &whole).await;
    assert_eq!(told(&kit, id, &whole).await, Settled::Unchanged);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "30000.00", "0.00"]);
}

#[tokio::test]
async fn a_sum_without_a_list_counts_once_and_so_does_the_list_that_follows() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    let sum = Seen { refunded: pesos("500.00"), ..approved("1") };
    told(&kit, id, &sum).await;
    assert_eq!(told(&kit, id, &sum).await, Settled::Unchanged);
    assert_eq!(told(&kit, id, &given_back(approved("1"), &[("r1", "500.00")])).await, Settled::Unchanged);
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "500.00", "0.00"]);
}

/// A stay that was paid and cancelled, and the order to give all of it back.
async fn ordered(kit: &Kit) -> (i32, Refund) {
    let id = hold(kit).await;
    told(kit, id, &approved("1")).await;
    desk::cancel(kit, id).await.unwrap();
    let ordered = desk::refund(kit, id, None).await.unwrap();
    let [job] = ordered.jobs[..] else { panic!("{ordered:?}") };
    let refund = enqueued(&kit.store).await.into_iter().find_map(|(job, _)| match job {
        Job::RefundPayment { refund } => Some(refund),
        _ => None,
    });
    assert!(!job.is_nil());
    (id, refunds::find(&kit.store, refund.unwrap()).await.unwrap().unwrap())
}

async fn made(kit: &Kit, refund: &Refund) {
    let mut tx = kit.begin().await;
    refund_made(&mut tx, refund, "r1", Made::Now, kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_refund_of_ours_counts_once_whether_its_answer_or_its_notification_comes_first() {
    let kit = Kit::new().await;
    let back = given_back(approved("1"), &[("r1", "30000.00")]);
    for answer_first in [true, false] {
        let kit = &Kit::new().await;
        let (id, refund) = ordered(kit).await;
        assert_eq!(desk::money(kit, id).await, ["30000.00", "0.00", "0.00"], "due falls with the order");
        if answer_first {
            made(kit, &refund).await;
            told(kit, id, &back).await;
        } else {
            told(kit, id, &back).await;
            made(kit, &refund).await;
        }
        assert_eq!(desk::money(kit, id).await, ["30000.00", "30000.00", "0.00"]);
    }
    drop(kit);
}

#[tokio::test]
async fn a_refund_that_is_refused_is_due_again_and_told() {
    let kit = Kit::new().await;
    let (id, refund) = ordered(&kit).await;
    for _ in 0..2 {
        kit.clock.advance(MINUTE);
        let mut tx = kit.begin().await;
        refund_refused(&mut tx, &refund, "400 the payment is too old", kit.now()).await.unwrap();
        let _untold = tx.commit().await.unwrap();
    }
    assert_eq!(desk::money(&kit, id).await, ["30000.00", "0.00", "30000.00"]);
    assert_eq!(notices(&kit).await, ["refund_due", "refund_due"]);
    assert_eq!(desk::refund(&kit, id, None).await.unwrap().jobs.len(), 1, "and can be ordered again");
}

#[tokio::test]
async fn a_chargeback_takes_the_payment_away_is_told_once_and_leaves_the_stay() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    told(&kit, id, &approved("1")).await;
    for _ in 0..2 {
        told(&kit, id, &seen("1", "charged_back", "30000.00")).await;
    }
    assert_eq!(desk::money(&kit, id).await, ["0.00", "0.00", "0.00"]);
    assert_eq!(
        (desk::status(&kit, id).await, notices(&kit).await),
        (Status::Confirmed, vec!["charged_back".to_owned()])
    );
}

#[tokio::test]
async fn what_is_charged_back_cannot_be_given_back_any_more() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    told(&kit, id, &approved("1")).await;
    desk::cancel(&kit, id).await.unwrap();
    told(&kit, id, &seen("1", "charged_back", "30000.00")).await;
    assert_eq!(desk::money(&kit, id).await, ["0.00", "0.00", "0.00"]);
    assert!(desk::refund(&kit, id, None).await.is_err());
}

#[tokio::test]
async fn a_payment_belongs_to_one_reservation() {
    let kit = Kit::new().await;
    let (first, second) = (hold(&kit).await, hold(&kit).await);
    told(&kit, first, &approved("1")).await;
    assert_eq!(told(&kit, second, &approved("1")).await, Settled::OfAnother);
    assert_eq!(desk::status(&kit, second).await, Status::PreReserved);
}

/// The ids at Mercado Pago of those that the panel says came late.
async fn late(kit: &Kit) -> Vec<String> {
    let filter = Filter { oddity: Some(Oddity::Late.as_str().to_owned()), limit: 10, ..Filter::default() };
    let listed = store::payments::list(&kit.store, &filter).await.unwrap();
    listed.into_iter().map(|payment| payment.external_id).collect()
}

fn changed(payment: Seen, at: DateTime<Utc>) -> Seen {
    Seen { updated_at: Some(at), ..payment }
}

#[tokio::test]
async fn a_payment_is_late_by_when_its_money_came_and_not_by_when_it_was_read_last() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    let in_time = kit.now();
    let small = changed(seen("small", "approved", "100.00"), in_time);
    told(&kit, id, &small).await;
    kit.clock.advance(31 * MINUTE);
    desk::expire(&kit, id).await.unwrap();
    assert_eq!(told(&kit, id, &small).await, Settled::Unchanged);
    assert_eq!(told(&kit, id, &given_back(changed(small, kit.now()), &[("r", "10.00")])).await, Settled::Noted);
    told(&kit, id, &changed(seen("read late", "approved", "100.00"), in_time)).await;
    assert_eq!(late(&kit).await, [""; 0]);
    told(&kit, id, &changed(seen("after", "approved", "100.00"), kit.now())).await;
    assert_eq!(late(&kit).await, ["after"]);
}

#[tokio::test]
async fn of_a_cancelled_stay_a_ticket_that_is_paid_after_is_late_and_a_dispute_is_not() {
    let kit = Kit::new().await;
    let id = hold(&kit).await;
    assert_eq!(told(&kit, id, &changed(approved("deposit"), kit.now())).await, Settled::Confirmed);
    told(&kit, id, &changed(seen("ticket", "pending", "30000.00"), kit.now())).await;
    kit.clock.advance(MINUTE);
    desk::cancel(&kit, id).await.unwrap();
    kit.clock.advance(MINUTE);
    told(&kit, id, &changed(seen("deposit", "in_mediation", "30000.00"), kit.now())).await;
    assert_eq!(late(&kit).await, [""; 0]);
    told(&kit, id, &changed(approved("ticket"), kit.now())).await;
    assert_eq!(late(&kit).await, ["ticket"]);
}
