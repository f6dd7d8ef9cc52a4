//! Mercado Pago is ill for a while, in every way in which a service can be.

mod calls;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use e2e::{Call, Frozen, Held, Stack, eventually, say};
use futures::future::join_all;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use calls::{LONGEST_CALL, LONGEST_PAUSE};

const SOON: Duration = Duration::from_secs(40);
/// Longer than a call may take.
const SLOW: u64 = 25_000;
/// Each of this many before it, and as many in the midst of it.
const GUESTS: usize = 20;

#[tokio::test]
async fn while_mercado_pago_is_away_nothing_is_lost_and_it_is_left_alone() {
    let stack = Stack::start_lean(&[("LEASE", "8s")]).await;
    killed_between_a_refund_and_its_record(&stack).await;

    let paying = join_all((0..GUESTS).map(|_| stack.payable())).await;
    let (twice, refunded) = paid_twice(&stack).await;
    let earlier = stack.calls_of_mercadopago().await.len();
    let began = Instant::now();
    let mut waiting = Vec::new();
    for (ill, fault) in [
        json!({"service": "mercadopago", "kind": "error", "status": 500}),
        json!({"service": "mercadopago", "kind": "error", "status": 429}),
        json!({"service": "mercadopago", "kind": "refuse"}),
        json!({"service": "mercadopago", "kind": "slow", "delay_ms": SLOW}),
    ]
    .into_iter()
    .enumerate()
    {
        let (phase, former) = (Instant::now(), stack.calls_of_mercadopago().await.len());
        stack.end_faults().await;
        stack.trouble(&fault).await;
        if ill == 0 {
            stack.posta_json(&["reservations", "refund", &twice.code]).await;
            for (_, preference) in &paying {
                stack.pay(preference, &json!({"outcome": "approve"})).await;
            }
        }
        waiting.extend(join_all((0..GUESTS / 4).map(|_| stack.hold())).await);
        mails_go_on(&stack, &waiting).await;
        tokio::time::sleep(of_each().saturating_sub(phase.elapsed())).await;
        let calls = stack.calls_of_mercadopago().await.len() - former;
        say(format_args!("{fault}: {calls} calls in {:.0} s", phase.elapsed().as_secs_f64()));
    }
    stack.end_faults().await;
    let away = began.elapsed();

    everything_comes_about(&stack, &paying, &waiting, &twice).await;
    let all = began.elapsed();
    say(format_args!("away for {:.0} s, all is done {:.0} s later", away.as_secs_f64(), (all - away).as_secs_f64()));
    given_back_once(&stack, &refunded).await;
    let mut calls = stack.calls_of_mercadopago().await;
    calls.truncate(calls.len() - earlier);
    calls::left_alone(&calls, away, GUESTS);
    assert_eq!(stack.jobs(&["--state", "dead"]).await.len(), 0);
}

/// The money has gone back, and nobody could write it down.
async fn killed_between_a_refund_and_its_record(stack: &Stack) {
    let (held, payment) = paid_twice(stack).await;
    let worker = Frozen::idle_worker(stack).await;
    stack.posta_json(&["reservations", "refund", &held.code]).await;
    let lock = stack.transaction("LOCK TABLE refunds IN EXCLUSIVE MODE");
    worker.thaw();
    eventually(SOON, "it is made and cannot be written down", async || {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%refunds%'";
        let made = stack.at_mercadopago(&payment).await["status"] == "refunded";
        (made && stack.sql_count(waits).await > 0).then_some(())
    })
    .await;
    let former = stack.signal("worker", Signal::SIGKILL);
    drop(lock);
    stack.started_again("worker", former).await;
    stack.until_ready().await;
    let seen =
        stack.until_seen(&held, "refunded", SOON, |seen| seen["refunded_amount"] == seen["deposit_amount"]).await;
    assert_eq!((&seen["status"], &seen["refund_due"]), (&json!("confirmed"), &json!("0.00")));
    given_back_once(stack, &payment).await;
}

/// A stay, and the payment of it that is to go back.
async fn paid_twice(stack: &Stack) -> (Held, String) {
    let (held, preference) = stack.payable().await;
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_status(&held, "confirmed", SOON).await;
    let second = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_seen(&held, "paid twice", SOON, |seen| seen["needs_refund"] == true).await;
    (held, second)
}

/// However often it was asked for: under one key.
async fn given_back_once(stack: &Stack, payment: &str) {
    let seen = stack.at_mercadopago(payment).await;
    assert_eq!(seen["refunds"].as_array().map(Vec::len), Some(1), "{seen}");
    let calls = stack.calls_of_mercadopago().await;
    let keys: HashSet<&str> =
        calls.iter().filter(|call| call.is_refund() && call.path.contains(payment)).map(Call::key).collect();
    assert!(keys.len() == 1 && !keys.contains(""), "{keys:?}");
}

/// Nobody else waits for Mercado Pago.
async fn mails_go_on(stack: &Stack, holds: &[Held]) {
    for held in holds {
        stack.until_mailed(&held.guest.email, 1, SOON).await;
    }
}

async fn everything_comes_about(stack: &Stack, paying: &[(Held, String)], waiting: &[Held], twice: &Held) {
    let patience = LONGEST_PAUSE + LONGEST_CALL + SOON;
    eventually(patience, "all is done without a hand", async || {
        let open = ["process_payment_event", "refund_payment", "create_payment_link"];
        let counts = join_all(open.map(|kind| async move { stack.count(&["--kind", kind]).await.waiting() })).await;
        (counts == [0; 3]).then_some(())
    })
    .await;
    for (held, _) in paying {
        let seen = stack.until_status(held, "confirmed", SOON).await;
        assert_eq!(seen["paid_amount"], seen["deposit_amount"], "{}", held.code);
        stack.until_mailed(&held.guest.email, 2, SOON).await;
        assert_eq!(stack.told_guest(held, "confirmada").await, 1, "{}", held.code);
    }
    for held in waiting {
        stack.until_payable(held).await;
    }
    let whole = |seen: &Value| seen["refunded_amount"] == seen["deposit_amount"];
    stack.until_seen(twice, "refunded", SOON, whole).await;
}

/// Seconds for which each illness lasts: minutes where that is asked for.
#[expect(clippy::disallowed_methods, reason = "not a setting of the product")]
fn of_each() -> Duration {
    let told = std::env::var("POSTA_AWAY_SECONDS").ok();
    Duration::from_secs(told.map_or(5, |told| told.parse().unwrap()))
}
