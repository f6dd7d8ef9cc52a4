use std::time::Duration;

use e2e::{Held, Notification, Stack, eventually, never};
use serde_json::{Value, json};

use super::{SOON, settled_once};

/// The original left 9 to 18 of such twenty unanswered.
pub(super) async fn twenty_identical_deliveries(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let payment = stack.pay(&preference, &json!({"outcome": "approve", "notify": false})).await;
    let same = vec![stack.notification(&payment); 20];
    assert_eq!(stack.deliver(&same).await, [200; 20], "each is answered");
    settled_once(stack, &held).await;
    assert_eq!(stack.deliver(&same).await, [200; 20], "and so are those that come when it is done");
    settled_once(stack, &held).await;
    let told = stack.posta_json(&["webhooks", "ls", "--limit", "100000"]).await;
    let of_payment = |row: &&Value| row["subject"] == payment.as_str() && row["verdict"] == "accepted";
    assert_eq!(told.as_array().unwrap().iter().filter(of_payment).count(), 1, "one of the forty is news");
}

/// Mercado Pago notifies in parallel, and the money was credited twice.
pub(super) async fn f18_five_words_of_one_payment(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let payment = stack.pay(&preference, &json!({"outcome": "approve", "notify": false})).await;
    let five: Vec<Notification> = (0..5).map(|_| stack.notification(&payment)).collect();
    assert_eq!(stack.deliver(&five).await, [200; 5]);
    settled_once(stack, &held).await;
}

/// A late "approved" moved what was over back to paid.
pub(super) async fn f19_each_state_told_again_later(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let mut told = Vec::new();
    let payment = stack.pay(&preference, &json!({"outcome": "pending", "notify": false})).await;
    tell_again(stack, &payment, &mut told).await;
    until_payment(stack, &held, "pending").await;
    assert_eq!(stack.seen(&held).await["status"], "pre_reserved", "what is pending pays for nothing");

    stack.happens(&payment, &json!({"event": "approve", "notify": false})).await;
    tell_again(stack, &payment, &mut told).await;
    stack.until_status(&held, "confirmed", SOON).await;

    stack.happens(&payment, &json!({"event": "refund", "notify": false})).await;
    tell_again(stack, &payment, &mut told).await;
    until_payment(stack, &held, "refunded").await;
    let before = stack.shown(&held).await;
    assert_eq!((&before["status"], &before["refunded_amount"]), (&json!("confirmed"), &before["deposit_amount"]));

    tell_again(stack, &payment, &mut told).await;
    replay_all(stack, &payment).await;
    stays(stack, &held, &before).await;
    assert_eq!(stack.times(&held, "confirm").await, 1);
    stack.until_mailed(&held.guest.email, 2, SOON).await;
    assert_eq!(stack.told_guest(&held, "confirmada").await, 1);
}

/// "Paid" came after the chargeback, and the debt was gone.
pub(super) async fn f19_a_chargeback_stays_one(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let payment = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_status(&held, "confirmed", SOON).await;
    stack.happens(&payment, &json!({"event": "chargeback"})).await;
    until_payment(stack, &held, "charged_back").await;
    stack.until_told(&held, "contracargo", SOON).await;
    let before = stack.shown(&held).await;
    assert_eq!((&before["status"], &before["paid_amount"]), (&json!("confirmed"), &json!("0.00")));
    assert_eq!(before["needs_refund"], false, "there is nothing left to give back");

    tell_again(stack, &payment, &mut Vec::new()).await;
    replay_all(stack, &payment).await;
    stays(stack, &held, &before).await;
    assert_eq!(stack.notices(&held).await.len(), 1, "the owner is told once");
    stack.until_mailed(&held.guest.email, 2, SOON).await;
    assert_eq!(stack.mails_to(&held.guest.email).await.len(), 2, "the guest hears nothing of it");
}

/// All that was told so far, and one word more.
async fn tell_again(stack: &Stack, payment: &str, told: &mut Vec<Notification>) {
    told.push(stack.notification(payment));
    assert!(stack.deliver(told).await.iter().all(|status| *status == 200));
}

async fn replay_all(stack: &Stack, payment: &str) {
    let rows = stack.posta_json(&["webhooks", "ls", "--limit", "100000"]).await;
    for row in rows.as_array().unwrap().iter().filter(|row| row["subject"] == payment && row["verdict"] == "accepted") {
        let told = stack.posta(&["webhooks", "replay", row["id"].as_str().unwrap()]).await;
        assert_eq!(told.status, 0, "{}", told.stderr);
    }
}

async fn until_payment(stack: &Stack, held: &Held, status: &str) {
    eventually(SOON, format_args!("its payment is {status}"), async || {
        (stack.shown(held).await["payments"][0]["status"] == status).then_some(())
    })
    .await;
}

async fn stays(stack: &Stack, held: &Held, before: &Value) {
    never(Duration::from_secs(3), format_args!("{} takes a step back", held.code), async || {
        stack.shown(held).await != *before
    })
    .await;
}
