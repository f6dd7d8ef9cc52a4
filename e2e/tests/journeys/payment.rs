//! Journey 3: a hold that is paid at Mercado Pago.

use std::time::{Duration, Instant};

use e2e::{Call, Stack, eventually, never, say};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_hold_that_is_paid_becomes_a_stay_once_and_its_guest_has_it_in_a_calendar_file() {
    let stack = Stack::start_lean(&[]).await;
    let second = stack.second_worker(&[], &[]);
    second.until_listed(&stack).await;
    let (held, preference) = stack.payable().await;
    let created = stack.until_mailed(&held.guest.email, 1, SOON).await;
    assert!(created[0].attachments.is_empty());

    let payment = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    let paid = Instant::now();
    let seen = stack.until_status(&held, "confirmed", SOON).await;
    say(format_args!("confirmed {:.0} ms after it was paid", paid.elapsed().as_secs_f64() * 1e3));
    assert_eq!(seen["paid_amount"], seen["deposit_amount"]);
    assert_eq!((&seen["refund_due"], &seen["needs_refund"]), (&json!("0.00"), &json!(false)));

    let mail = stack.until_mailed(&held.guest.email, 2, SOON).await.remove(1);
    say(format_args!("and mailed after {:.0} ms", paid.elapsed().as_secs_f64() * 1e3));
    assert!(mail.subject.contains("confirmada") && mail.subject.contains(&held.code), "{}", mail.subject);
    let [file] = &mail.attachments[..] else { panic!("{} attachments", mail.attachments.len()) };
    assert_eq!(file.filename, "reserva.ics");
    let text = file.text();
    let starts = format!("DTSTART;VALUE=DATE:{}", held.stay.check_in.format("%Y%m%d"));
    assert!(text.matches("BEGIN:VEVENT").count() == 1 && text.contains(&starts), "{text}");
    assert!(stack.exported(held.stay.cabin).await.contains(&starts), "the portals are told that it is taken");

    let shown = stack.shown(&held).await;
    let [row] = &shown["payments"].as_array().unwrap()[..] else { panic!("{}", shown["payments"]) };
    assert_eq!((&row["provider"], &row["external_id"]), (&json!("mercadopago"), &json!(payment)));
    assert_eq!((&row["status"], &row["amount"]), (&json!("approved"), &shown["deposit_amount"]));

    // The word was taken, and a person can see what became of it.
    let told = stack.posta_json(&["webhooks", "ls"]).await;
    let [told] = &told.as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!((&told["source"], &told["verdict"]), (&json!("mercadopago"), &json!("accepted")));
    let told = stack.posta_json(&["webhooks", "show", told["id"].as_str().unwrap()]).await;
    assert_eq!(told["outcome"], "approved: confirmed", "{told}");
    assert!(told["body"].as_str().unwrap().contains(&payment), "{told}");

    // Two workers, one job each: nothing is done twice.
    let jobs = stack.jobs(&["--queue", "payments"]).await;
    let calls = stack.calls_of_mercadopago().await;
    assert_eq!(calls.iter().filter(|call| call.path == "/checkout/preferences").count(), 1, "{calls:?}");
    assert!(jobs.iter().all(|job| job.crashes == 0 && job.state != "dead"), "{jobs:?}");
    assert_one_trace(&stack, &payment, &calls).await;
    never(Duration::from_secs(2), "a third mail", async || stack.mails_to(&held.guest.email).await.len() > 2).await;
    eventually(SOON, "no payment's job is left but the look for later", async || {
        (stack.count(&["--kind", "process_payment_event"]).await.waiting() == 0).then_some(())
    })
    .await;
    second.kill().await;
}

/// From the notification to its job, to the call that the job makes, and to the mail that it promises.
async fn assert_one_trace(stack: &Stack, payment: &str, calls: &[Call]) {
    let jobs = stack.jobs(&[]).await;
    let event = jobs.iter().find(|job| job.kind == "process_payment_event").unwrap();
    let trace = event.trace().unwrap();
    let path = format!("/v1/payments/{payment}");
    assert!(calls.iter().any(|call| call.path == path && call.trace() == Some(trace)), "{trace}: {calls:?}");
    let confirmed = jobs.iter().find(|job| job.payload["mail"] == "confirmed").unwrap();
    assert_eq!(confirmed.trace(), Some(trace));

    let (_, log) = stack.logs().into_iter().find(|(name, _)| name == "api.log").unwrap();
    let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let received = lines.find(|line| line["trace_id"] == trace).unwrap();
    assert_eq!(received["route"], "/api/v1/mercadopago/webhook", "{received}");
    assert_eq!(received["request_id"].as_str().map(|id| id.replace('-', "")).as_deref(), Some(trace));
}
