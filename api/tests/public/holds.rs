use std::time::Duration;

use futures::future::join_all;
use jobs::{Job, Mail};
use serde_json::json;
use store::ledger::oldest_untold;

use crate::site::{HOLD, Site};

#[tokio::test]
async fn a_hold_answers_its_code_deadline_and_amounts() {
    let site = Site::new().await;
    let answer = site.post(HOLD, &site.asks("2027-03-05")).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let held = answer.json();
    let code = held["code"].as_str().expect("a code");
    assert!(code.starts_with("RES261201") && code.len() == 15, "{code}");
    assert_eq!(answer.header("location"), Some(format!("/api/v1/reservations/{code}").as_str()));
    let token = held["access_token"].as_str().expect("a token");
    assert!(token.len() >= 32, "{token}");
    let wanted = json!({
        "code": code,
        "access_token": token,
        "expires_at": "2026-12-01T12:30:00Z",
        // A Friday and a Saturday night: 50,000 and 1.2 times that.
        "total_price": "110000.00",
        "deposit_amount": "33000.00",
        "nights": 2,
        "payment_url": null,
    });
    assert_eq!(held, wanted);
}

#[tokio::test]
async fn a_hold_promises_its_mail_its_reminder_and_its_end() {
    let site = Site::new().await;
    site.held("2027-03-01").await;
    let promised = testkit::enqueued(&site.kit.store).await;
    let kinds = promised.iter().map(|(job, _)| job).collect::<Vec<_>>();
    assert!(kinds.iter().any(|job| matches!(job, Job::SendEmail { mail: Mail::HoldCreated, .. })), "{kinds:?}");
    assert!(kinds.iter().any(|job| matches!(job, Job::ExpireHold { .. })), "{kinds:?}");
}

/// The relay's sweep comes once a second: fifteen holds that wait for it take longer.
#[tokio::test]
async fn what_a_hold_promises_is_told_to_redis_at_once() {
    let site = Site::new().await;
    let told = async {
        for day in (1..=29).step_by(2) {
            site.held(&format!("2027-03-{day:02}")).await;
            while oldest_untold(&site.kit.store, site.kit.now()).await.expect("a look").is_some() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), told).await.expect("told at once");
}

#[tokio::test]
async fn a_channel_that_is_not_named_is_whatsapp() {
    let site = Site::new().await;
    let mut asks = site.asks("2027-03-01");
    asks.as_object_mut().expect("an object").remove("channel");
    let held = site.post(HOLD, &asks).await.json();
    let path = format!("/api/v1/reservations/{}", held["code"].as_str().expect("a code"));
    let seen = site.read(&path, held["access_token"].as_str().expect("a token")).await.json();
    assert_eq!(seen["channel"], "whatsapp");
}

#[tokio::test]
async fn taken_nights_are_refused_and_the_day_of_leaving_is_free() {
    let site = Site::new().await;
    site.held("2027-03-01").await;
    for taken in ["2027-03-01", "2027-03-02", "2027-02-28"] {
        site.post(HOLD, &site.asks(taken)).await.problem(409, "dates-taken");
    }
    site.held("2027-03-03").await;
    site.held("2027-02-27").await;
}

#[tokio::test]
async fn a_guest_has_only_so_many_holds_at_once() {
    let site = Site::new().await;
    for day in ["01", "03", "05", "07", "09"] {
        let mut asks = site.asks(&format!("2027-03-{day}"));
        asks["contact_phone"] = json!("+5492615551234");
        assert_eq!(site.post(HOLD, &asks).await.status, 201);
    }
    let mut more = site.asks("2027-03-11");
    more["contact_phone"] = json!("5492615551234");
    site.post(HOLD, &more).await.problem(409, "too-many-holds");
}

#[tokio::test]
async fn twenty_at_once_for_the_same_nights_make_one_hold() {
    let site = Site::new().await;
    let asks = (0..20).map(|_| site.asks("2027-03-01")).collect::<Vec<_>>();
    let answers = join_all(asks.iter().map(|body| site.post(HOLD, body))).await;
    let held = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(held, 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "dates-taken");
    }
}
