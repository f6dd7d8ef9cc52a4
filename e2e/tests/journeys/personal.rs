//! No log of any process holds who the guests are.

use std::net::Ipv4Addr;
use std::time::Duration;

use e2e::{Fault, Guest, Queue, Stack, eventually};
use futures::future::join_all;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(60);
const HOLD: &str = "/api/v1/reservations/pre-reserve";

#[tokio::test]
async fn no_log_holds_a_name_a_phone_or_an_address_whatever_became_of_them() {
    let stack = Stack::start(&[("HOLD_DURATION", "8s"), ("LOG_LEVEL", "debug")]).await;
    refusals(&stack).await;
    mails_that_fail(&stack).await;
    payments(&stack).await;
    races(&stack).await;
    outages(&stack).await;

    let ended = async || stack.count(&["--kind", "expire_hold"]).await.waiting() == 0;
    eventually(SOON, "every hold has ended", async || ended().await.then_some(())).await;
    let logs = stack.logs();
    for name in ["api.log", "worker.log", "sandbox.log", "postgres.log", "redis.log"] {
        assert!(logs.iter().any(|(known, _)| known == name), "{name} is looked at");
    }
    // What every guest's name, address and phone begin with.
    let words = ["zulema", "quiroga", "huespedes", "5491140000"];
    for (name, text) in &logs {
        for line in text.lines() {
            let found = words.iter().find(|word| line.to_lowercase().contains(**word));
            assert!(found.is_none(), "{name}: {found:?} in {line}");
        }
    }
    for (_, text) in logs.iter().filter(|(name, _)| name == "api.log" || name == "worker.log") {
        assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "one object a line");
        assert!(text.contains("DEBUG"), "also what is told on request");
    }
}

/// Everything that a caller can get wrong with a guest in hand.
async fn refusals(stack: &Stack) {
    let (guest, stay) = (stack.guest(), stack.night());
    let good = json!({
        "accommodation_id": stay.cabin, "check_in": stay.check_in, "check_out": stay.check_out, "guests": 2,
        "channel": "direct", "contact_name": guest.name, "contact_phone": guest.phone, "contact_email": guest.email,
    });
    let who = format!("{} {} {}", guest.name, guest.phone, guest.email);
    for (member, value) in [
        ("contact_email", json!(who)),
        ("contact_phone", json!(who)),
        ("contact_name", json!(who.repeat(9))),
        ("contact_name", json!({ "first": guest.name })),
        ("check_in", json!(who)),
        ("check_out", json!(stay.check_in)),
        ("guests", json!(who)),
        ("channel", json!(who)),
        ("accommodation_id", json!(999_999)),
        (&who, json!(who)),
    ] {
        let mut bad = good.clone();
        bad[member] = value;
        assert_eq!(stack.post(HOLD, stack.guest().source, &bad, &[]).await.status, 422, "{member}");
    }
    let key = [("Idempotency-Key", "the-same-one")];
    assert_eq!(stack.post(HOLD, guest.source, &good, &key).await.status, 201);
    let mut other = good.clone();
    other["guests"] = 1.into();
    assert_eq!(stack.post(HOLD, guest.source, &other, &key).await.status, 422);
    assert_eq!(stack.post(HOLD, guest.source, &good, &[]).await.status, 409, "taken");
    for night in [(); 5].map(|()| stack.night()) {
        stack.ask_to_hold(&guest, &night).await;
    }
    assert_eq!(stack.ask_to_hold(&guest, &stack.night()).await.slug(), "too-many-holds");
    odd_requests(stack, guest.source, &who).await;
}

/// Where a guest has no business to be: paths, queries, headers, bodies that are no JSON.
async fn odd_requests(stack: &Stack, source: Ipv4Addr, who: &str) {
    let address = who.rsplit(' ').next().unwrap();
    for (method, path, body) in [
        ("POST", HOLD.to_owned(), format!("{{\"contact_name\":\"{who}\"")),
        ("POST", HOLD.to_owned(), format!("\"{who}\"")),
        ("POST", HOLD.to_owned(), format!("[\"{}\"]", who.repeat(2_000))),
        ("POST", format!("{HOLD}?contact_email={address}"), String::new()),
        ("GET", format!("/api/v1/reservations/{address}"), String::new()),
        ("GET", format!("/api/v1/reservations/RES261125A1B2C3?email={address}"), String::new()),
        ("GET", format!("/{address}?{address}"), String::new()),
        ("DELETE", format!("/api/v1/accommodations?{address}"), String::new()),
    ] {
        let bearer = format!("Bearer {address}");
        let headers = [("Authorization", bearer.as_str()), ("User-Agent", who), ("Idempotency-Key", address)];
        let answer = stack.try_to_send(method, &path, source, &body, &headers).await.unwrap();
        assert!((400..500).contains(&answer.status), "{method} {path}: {}", answer.status);
    }
}

/// The mail server quotes the address each time.
async fn mails_that_fail(stack: &Stack) {
    for fault in [Fault::Refusal(550), Fault::Refusal(451), Fault::Refusal(421), Fault::Drop] {
        // Not once: the reminders of the other guests are on their way.
        stack.fault(fault, None).await;
        let held = stack.hold().await;
        let job = stack.tried_mail(&held.code, SOON).await;
        let error = job.last_error.unwrap();
        assert!(!error.contains("huespedes") && !error.contains("zulema"), "{error}");
        stack.end_faults().await;
        stack.retried(job.id, SOON).await;
    }
}

/// Mercado Pago is told who pays, and tells back.
async fn payments(stack: &Stack) {
    let (held, preference) = stack.payable().await;
    stack.trouble(&json!({"service": "mercadopago", "kind": "error", "status": 500, "count": 2})).await;
    let payment = stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_status(&held, "confirmed", SOON).await;
    stack.pay(&preference, &json!({"outcome": "approve"})).await;
    stack.until_seen(&held, "paid twice", SOON, |seen| seen["needs_refund"] == true).await;
    stack.happens(&payment, &json!({"event": "chargeback"})).await;
    stack.until_told(&held, "contracargo", SOON).await;
    assert_eq!(stack.deliver(&[stack.forged(&payment)]).await, [403]);
}

/// Constraints speak when two come at once, and Postgres quotes the values.
async fn races(stack: &Stack) {
    let stay = stack.night();
    let guests: Vec<Guest> = (0..10).map(|_| stack.guest()).collect();
    let answers = join_all(guests.iter().map(|guest| stack.ask_to_hold(guest, &stay))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!((made, answers.iter().filter(|answer| answer.status == 409).count()), (1, 9));
}

/// Everything is broken off while guests are in hand.
async fn outages(stack: &Stack) {
    for child in ["redis", "postgres", "worker"] {
        let (guest, stay) = (stack.guest(), stack.night());
        let (_, former) =
            tokio::join!(stack.ask_to_hold(&guest, &stay), async { stack.signal(child, Signal::SIGKILL) });
        stack.started_again(child, former).await;
        stack.until_ready().await;
    }
    Queue::reach(stack).await.wipe().await;
    stack.hold().await;
}
