use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use e2e::{Held, Stack, eventually, say};
use futures::future::join_all;
use serde_json::json;
use tokio::join;

use super::{SOON, settled_once};

/// What is promised for a payment that nothing told of: 45 s after the hold's end, and what a busy machine takes.
const FOUND: Duration = Duration::from_secs(15 + 90);
const LATE: Duration = Duration::from_secs(30);

/// Paid in time, and told of long after the end.
pub(super) struct Late {
    held: Held,
    paid: Instant,
}

pub(super) async fn told_half_a_minute_late(stack: &Stack) -> Late {
    stack.trouble(&json!({"service": "webhooks", "kind": "late", "delay_ms": 30_000, "count": 1})).await;
    let (held, preference) = stack.payable().await;
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    Late { held, paid: Instant::now() }
}

pub(super) async fn late_word_changes_nothing(stack: &Stack, late: Late) {
    stack.until_status(&late.held, "confirmed", SOON).await;
    tokio::time::sleep((LATE + Duration::from_secs(1)).saturating_sub(late.paid.elapsed())).await;
    let shown = settled_once(stack, &late.held).await;
    let payment = shown["payments"][0]["external_id"].as_str().unwrap();
    let outcome = eventually(SOON, "the late word was looked at", async || {
        let told = stack.posta_json(&["webhooks", "ls", "--limit", "100000"]).await;
        let row = told.as_array().unwrap().iter().find(|row| row["subject"] == payment)?;
        Some(row["outcome"].clone()).filter(|outcome| !outcome.is_null())
    })
    .await;
    assert_eq!(outcome, "approved: nothing new");
}

/// In time for the look before the end, and so late that only the one after it finds the money.
pub(super) async fn never_told(stack: &Stack) {
    let silent = json!({"outcome": "approve", "notify": false});
    let ((early, its), (last_moment, page)) = join!(stack.payable(), stack.payable());
    stack.pay(&its, &silent).await;
    stack.until_status(&last_moment, "expired", SOON).await;
    stack.pay(&page, &silent).await;
    let mut within = Vec::new();
    for held in [&early, &last_moment] {
        stack.until_status(held, "confirmed", FOUND).await;
        let confirmed: DateTime<Utc> = stack.seen(held).await["confirmed_at"].as_str().unwrap().parse().unwrap();
        let after = (confirmed - held.expires_at).abs();
        say(format_args!("no webhook: settled {:.1} s from the hold's end", after.as_seconds_f64()));
        within.push(after);
    }
    // Both, but for the moments that a busy machine takes.
    within.sort();
    assert!(within[0] < TimeDelta::seconds(45) && within[1] < TimeDelta::seconds(90), "{within:?}");
    join!(settled_once(stack, &early), settled_once(stack, &last_moment));
}

/// The secret was changed on one side: each word is refused and counted, and the money is found all the same.
pub(super) async fn f20_every_word_refused(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let before = invalid(stack).await;
    let payment = stack.pay(&preference, &json!({"outcome": "approve", "notify": false})).await;
    let forged: Vec<_> = (0..10).map(|_| stack.forged(&payment)).collect();
    assert_eq!(stack.deliver(&forged).await, [403; 10]);
    assert_eq!(invalid(stack).await, before + 10.0);
    let told = stack.posta_json(&["webhooks", "ls", "--limit", "100000"]).await;
    let refused = told.as_array().unwrap().iter().filter(|row| row["verdict"] == "invalid");
    assert!(refused.clone().count() >= 10 && refused.clone().all(|row| row["subject"].is_null()), "{told}");
    stack.until_status(&held, "confirmed", FOUND).await;
    settled_once(stack, &held).await;
}

async fn invalid(stack: &Stack) -> f64 {
    stack.metric("posta_webhooks_total{source=\"mercadopago\",verdict=\"invalid\"}").await
}

pub(super) async fn approved_with_dates_free(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    stack.until_status(&held, "expired", SOON).await;
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    settled_once(stack, &held).await;
    let taken = stack.ask_to_hold(&stack.guest(), &held.stay).await;
    assert_eq!((taken.status, taken.slug()), (409, "dates-taken"), "it has its nights again");
}

pub(super) async fn approved_with_dates_taken(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let other = stack.takes_over(&held).await;
    assert_eq!(stack.posta(&["reservations", "confirm", &other.code]).await.status, 0);
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    let seen = stack.until_seen(&held, "to be refunded", SOON, |seen| seen["needs_refund"] == true).await;
    assert_eq!((&seen["status"], &seen["refund_due"]), (&json!("expired"), &seen["deposit_amount"]));
    stack.until_told(&held, "Hay que devolver", SOON).await;
    assert_eq!(stack.told_guest(&held, "confirmada").await, 0);
    assert_eq!(stack.seen(&other).await["status"], "confirmed", "who has the nights keeps them");

    stack.posta_json(&["reservations", "refund", &held.code]).await;
    let seen =
        stack.until_seen(&held, "refunded", SOON, |seen| seen["refunded_amount"] == seen["deposit_amount"]).await;
    assert_eq!((&seen["status"], &seen["needs_refund"]), (&json!("expired"), &json!(false)));
    assert_eq!(stack.notices(&held).await.len(), 1);
}

/// Nobody paid the rest: all of it is due when the hold ends.
pub(super) async fn a_small_payment_that_ends(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    stack.pay(&preference, &json!({"outcome": "approve", "amount": "100.00"})).await;
    stack.until_status(&held, "expired", SOON).await;
    let seen = stack.until_seen(&held, "to be refunded", SOON, |seen| seen["needs_refund"] == true).await;
    assert_eq!((&seen["paid_amount"], &seen["refund_due"]), (&json!("100.00"), &json!("100.00")));
    join_all(["menor", "Hay que devolver"].map(|word| stack.until_told(&held, word, SOON))).await;
    eventually(SOON, "its expiry is mailed", async || (stack.told_guest(&held, "venció").await == 1).then_some(()))
        .await;
}
