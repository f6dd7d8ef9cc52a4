use std::collections::HashSet;

use e2e::{Call, Held, Stack, eventually};
use serde_json::json;
use tokio::join;

use super::SOON;

/// The second one is due whole, and goes back once, however often it is ordered.
pub(super) async fn two_payments_for_one_hold(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let first = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_status(&held, "confirmed", SOON).await;
    let second = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    let seen = stack.until_seen(&held, "paid twice", SOON, |seen| seen["needs_refund"] == true).await;
    assert_eq!((&seen["status"], &seen["refund_due"]), (&json!("confirmed"), &seen["deposit_amount"]));
    stack.until_told(&held, "Hay que devolver", SOON).await;
    assert_eq!(calls_to_refund(stack, &second).await.len(), 0, "no money leaves unless a person says so");

    let order = ["reservations", "refund", held.code.as_str(), "--json"];
    let (one, other) = join!(stack.posta(&order), stack.posta(&order));
    let mut ends = [one.status, other.status];
    ends.sort_unstable();
    assert_eq!(ends, [0, 1], "ordered once: {} {}", one.stderr, other.stderr);
    let seen = stack.until_seen(&held, "refunded", SOON, |seen| seen["refunded_amount"] != "0.00").await;
    assert_eq!((&seen["refunded_amount"], &seen["refund_due"]), (&seen["deposit_amount"], &json!("0.00")));
    assert_eq!(stack.posta(&order).await.status, 1, "nothing is due");

    let calls = calls_to_refund(stack, &second).await;
    let keys: HashSet<&str> = calls.iter().map(Call::key).collect();
    assert_eq!((calls.len(), keys.len(), keys.contains("")), (1, 1, false), "{calls:?}");
    assert_eq!(stack.at_mercadopago(&second).await["status"], "refunded");
    assert_eq!(stack.at_mercadopago(&first).await["status"], "approved", "the newest goes back first");
    stack.until_mailed(&held.guest.email, 2, SOON).await;
    assert_eq!((stack.notices(&held).await.len(), stack.told_guest(&held, "confirmada").await), (1, 1));
}

/// It confirms nothing, and the owner is told; with the rest of it the stay is paid.
pub(super) async fn a_small_payment(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    stack.pay(&preference, &json!({"outcome": "approve", "amount": "100.00"})).await;
    let seen = stack.until_seen(&held, "paid a little", SOON, |seen| seen["paid_amount"] == "100.00").await;
    assert_eq!((&seen["status"], &seen["needs_refund"]), (&json!("pre_reserved"), &json!(false)));
    stack.until_told(&held, "menor", SOON).await;
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    settled(stack, &held).await;
}

/// It is a stay, and its guest was told once.
async fn settled(stack: &Stack, held: &Held) {
    stack.until_status(held, "confirmed", SOON).await;
    stack.until_mailed(&held.guest.email, 2, SOON).await;
    assert_eq!(stack.told_guest(held, "confirmada").await, 1);
}

/// By the owner, on Mercado Pago's own site: a part first, then the rest.
pub(super) async fn given_back_at_mercado_pago(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    let payment = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_status(&held, "confirmed", SOON).await;
    stack.until_mailed(&held.guest.email, 2, SOON).await;
    stack.happens(&payment, &json!({"event": "refund", "amount": "1000.00"})).await;
    stack.until_seen(&held, "partly given back", SOON, |seen| seen["refunded_amount"] == "1000.00").await;
    assert_eq!(stack.shown(&held).await["payments"][0]["status"], "approved");
    stack.happens(&payment, &json!({"event": "refund"})).await;
    let whole = |seen: &serde_json::Value| seen["refunded_amount"] == seen["deposit_amount"];
    let seen = stack.until_seen(&held, "given back", SOON, whole).await;
    assert_eq!((&seen["status"], &seen["refund_due"]), (&json!("confirmed"), &json!("0.00")));
    assert_eq!(stack.shown(&held).await["payments"][0]["status"], "refunded");
    assert_eq!(stack.mails_to(&held.guest.email).await.len(), 2, "the guest is not mailed of it");
    assert_eq!(stack.notices(&held).await, Vec::<String>::new(), "the owner did it");
}

/// It is due again, the owner is told again, and can order it again.
pub(super) async fn refused_for_good(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_status(&held, "confirmed", SOON).await;
    let second = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_seen(&held, "paid twice", SOON, |seen| seen["needs_refund"] == true).await;
    stack.until_told(&held, "Hay que devolver", SOON).await;
    let quiet = async || (stack.count(&["--kind", "process_payment_event"]).await.waiting() == 0).then_some(());
    eventually(SOON, "nobody else asks Mercado Pago", quiet).await;

    stack.trouble(&json!({"service": "mercadopago", "kind": "error", "status": 400, "count": 1})).await;
    let ordered = stack.posta_json(&["reservations", "refund", &held.code]).await;
    assert_eq!(ordered["refund_due"], "0.00", "it is on its way");
    let seen = stack.until_seen(&held, "refused its refund", SOON, |seen| seen["needs_refund"] == true).await;
    assert_eq!((&seen["refund_due"], &seen["refunded_amount"]), (&seen["deposit_amount"], &json!("0.00")));
    eventually(SOON, "the owner is told again", async || (stack.notices(&held).await.len() == 2).then_some(())).await;
    assert_eq!(stack.times(&held, "refund").await, 2, "the order and its refusal are noted");

    stack.posta_json(&["reservations", "refund", &held.code]).await;
    stack.until_seen(&held, "refunded", SOON, |seen| seen["refunded_amount"] == seen["deposit_amount"]).await;
    let calls = calls_to_refund(stack, &second).await;
    let keys: HashSet<&str> = calls.iter().map(Call::key).collect();
    assert_eq!((calls.len(), keys.len()), (2, 2), "another order is another key: {calls:?}");
}

async fn calls_to_refund(stack: &Stack, payment: &str) -> Vec<Call> {
    let calls = stack.calls_of_mercadopago().await;
    calls.into_iter().filter(|call| call.is_refund() && call.path.contains(payment)).collect()
}
