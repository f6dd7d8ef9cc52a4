//! Mercado Pago's word comes often, late, in disorder, from several at once, falsely, or not at all.

mod after_the_end;
mod at_once;
mod money_back;
mod one_slot;

use std::time::{Duration, Instant};

use e2e::{Held, Stack, eventually, say};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::join;

const SOON: Duration = Duration::from_secs(60);

/// Holds that outlast all of it.
#[tokio::test]
async fn what_is_told_often_late_in_disorder_and_at_once_is_done_once() {
    let stack = Stack::start_lean(&[]).await;
    // First, since whatever goes out meanwhile goes out so.
    three_times_out_of_order_and_late(&stack).await;
    join!(
        at_once::twenty_identical_deliveries(&stack),
        at_once::f18_five_words_of_one_payment(&stack),
        at_once::f19_each_state_told_again_later(&stack),
        at_once::f19_a_chargeback_stays_one(&stack),
        money_back::two_payments_for_one_hold(&stack),
        money_back::a_small_payment(&stack),
        money_back::given_back_at_mercado_pago(&stack),
    );
    // Last, and alone: nobody else is to meet its refusal.
    money_back::refused_for_good(&stack).await;
    nothing_is_left_or_dead(&stack).await;
}

/// Holds that end before they are told of.
#[tokio::test]
async fn what_is_told_too_late_falsely_or_never_is_settled_all_the_same() {
    let stack = Stack::start_lean(&[("HOLD_DURATION", "15s")]).await;
    // It is told of half a minute late, if at all.
    let late = after_the_end::told_half_a_minute_late(&stack).await;
    join!(
        after_the_end::never_told(&stack),
        after_the_end::f20_every_word_refused(&stack),
        after_the_end::approved_with_dates_free(&stack),
        after_the_end::approved_with_dates_taken(&stack),
        after_the_end::a_small_payment_that_ends(&stack),
        one_slot::f22_two_want_one_slot(&stack),
    );
    after_the_end::late_word_changes_nothing(&stack, late).await;
    nothing_is_left_or_dead(&stack).await;
}

async fn three_times_out_of_order_and_late(stack: &Stack) {
    stack.trouble(&json!({"service": "webhooks", "kind": "duplicate"})).await;
    stack.trouble(&json!({"service": "webhooks", "kind": "disorder", "delay_ms": 1_500})).await;
    stack.trouble(&json!({"service": "webhooks", "kind": "late", "delay_ms": 3_000})).await;
    let payable = join_all((0..5).map(|_| stack.payable())).await;
    let began = Instant::now();
    join_all(payable.iter().map(async |(held, preference)| {
        // The bank hesitates first: six words of one payment, the last first.
        let payment = stack.pay(preference, &json!({"outcome": "pending"})).await;
        stack.happens(&payment, &json!({"event": "approve"})).await;
        stack.until_status(held, "confirmed", SOON).await;
    }))
    .await;
    say(format_args!(
        "five paid, each told six times, late and in disorder: confirmed after {:.1} s",
        began.elapsed().as_secs_f64()
    ));
    eventually(SOON, "all thirty have come", async || (verdicts(stack).await.len() == 30).then_some(())).await;
    let accepted = verdicts(stack).await.into_iter().filter(|verdict| verdict == "accepted").count();
    assert_eq!(accepted, 10, "two of each payment are news");
    stack.end_faults().await;
    for (held, _) in &payable {
        settled_once(stack, held).await;
    }
}

/// One payment in full, one confirmation, one mail of it.
async fn settled_once(stack: &Stack, held: &Held) -> Value {
    stack.until_status(held, "confirmed", SOON).await;
    eventually(SOON, "the stay is mailed", async || (stack.told_guest(held, "confirmada").await > 0).then_some(()))
        .await;
    eventually(SOON, "every word is looked at", async || {
        (stack.count(&["--kind", "process_payment_event"]).await.waiting() == 0).then_some(())
    })
    .await;
    let shown = stack.shown(held).await;
    let payments = shown["payments"].as_array().unwrap();
    assert_eq!((payments.len(), &payments[0]["status"]), (1, &json!("approved")), "{shown}");
    assert_eq!((&shown["paid_amount"], &shown["needs_refund"]), (&shown["deposit_amount"], &json!(false)));
    assert_eq!(stack.times(held, "confirm").await, 1, "{shown}");
    assert_eq!(stack.told_guest(held, "confirmada").await, 1);
    assert_eq!(stack.notices(held).await, Vec::<String>::new());
    shown
}

async fn verdicts(stack: &Stack) -> Vec<String> {
    let rows = stack.posta_json(&["webhooks", "ls", "--limit", "100000"]).await;
    rows.as_array().unwrap().iter().map(|row| row["verdict"].as_str().unwrap().to_owned()).collect()
}

async fn nothing_is_left_or_dead(stack: &Stack) {
    for kind in ["process_payment_event", "refund_payment", "send_email", "create_payment_link"] {
        let ended = async || (stack.count(&["--kind", kind]).await.waiting() == 0).then_some(());
        eventually(SOON, format_args!("every {kind} has ended"), ended).await;
    }
    let dead = stack.jobs(&["--state", "dead"]).await;
    assert!(dead.is_empty(), "{dead:?}");
}
