//! Whoever is not verified is soon told to slow down; whoever is, is not.

use std::time::Instant;

use futures::future::join_all;

use super::delivery::{Delivery, MERCADOPAGO, OF_MERCADOPAGO, OF_WHATSAPP};
use super::left::{jobs, verdicts};
use crate::site::Site;

/// Rows that all of them together cost in a second.
const NOTED_PER_SECOND: u64 = 20;

#[tokio::test]
async fn a_flood_of_forgeries_is_refused_and_those_that_verify_pass_from_the_same_source() {
    let forged = Delivery::text("hola").with(OF_WHATSAPP, format!("sha256={}", "0".repeat(64)));
    let unsigned = Delivery::payment("1").without(OF_MERCADOPAGO);
    let feed = Delivery::bare(format!("{MERCADOPAGO}?id=1&topic=payment"), "{}");
    for (flood, first) in [(forged, 403), (unsigned, 400), (feed, 200)] {
        let site = Site::new().await;
        let began = Instant::now();
        let mut last = None;
        for count in 0..2_000 {
            let answer = flood.sent(&site).await;
            if answer.status == 429 {
                assert!(count >= 50, "after {count}");
                last = Some(answer);
                break;
            }
            assert_eq!(answer.status, first, "{answer:?}");
        }
        let refused = last.expect("an end of it");
        refused.problem(429, "rate-limited");
        assert!(refused.header("retry-after").is_some(), "{refused:?}");

        let genuine: Vec<_> =
            (0..50).flat_map(|n| [Delivery::text("hola"), Delivery::payment(&n.to_string())]).collect();
        for answer in join_all(genuine.iter().map(|delivery| delivery.sent(&site))).await {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        assert_eq!(jobs(&site).await.len(), 100);
        let noted = verdicts(&site).await.iter().filter(|verdict| *verdict != "accepted").count() as u64;
        let most = NOTED_PER_SECOND * (2 + began.elapsed().as_secs());
        assert!((1..=most).contains(&noted), "{noted} rows, {most} at most");
    }
}

#[tokio::test]
async fn a_provider_that_comes_back_after_an_outage_is_let_in() {
    let site = Site::new().await;
    let flood: Vec<_> = (0..500).map(|n| Delivery::payment(&(n % 50).to_string())).collect();
    for answers in flood.chunks(100) {
        for answer in join_all(answers.iter().map(|delivery| delivery.sent(&site))).await {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
    assert_eq!(verdicts(&site).await.len(), 500);
    assert_eq!(jobs(&site).await.len(), 50);
}

#[tokio::test]
async fn guesses_at_the_verify_token_are_limited_too() {
    let site = Site::new().await;
    let guess = "/api/v1/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=a-guess&hub.challenge=1";
    let mut last = 403;
    for _ in 0..2_000 {
        last = site.get(guess).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn what_became_of_them_is_counted() {
    let site = Site::new().await;
    let counted = async |source: &str, verdict: &str| {
        let metrics = site.get("/metrics").await.text;
        let series = format!("posta_webhooks_total{{source=\"{source}\",verdict=\"{verdict}\"}} ");
        let value = metrics.lines().find_map(|line| line.strip_prefix(&series)).map(str::to_owned);
        value.map_or(0, |value| value.parse::<u64>().expect("a number"))
    };
    let (message, payment) = (Delivery::text("hola"), Delivery::payment("1"));
    let feed = Delivery::bare(format!("{MERCADOPAGO}?id=1&topic=payment"), "{}");
    for (delivery, source, verdict) in [
        (&message, "whatsapp", "accepted"),
        (&message, "whatsapp", "duplicate"),
        (&Delivery::whatsapp("{}"), "whatsapp", "ignored"),
        (&Delivery::whatsapp("no"), "whatsapp", "malformed"),
        (&message.clone().without(OF_WHATSAPP), "whatsapp", "invalid"),
        (&payment, "mercadopago", "accepted"),
        (&payment, "mercadopago", "duplicate"),
        (&feed, "mercadopago", "ignored"),
        (&payment.clone().with(OF_MERCADOPAGO, "no"), "mercadopago", "invalid"),
    ] {
        let before = counted(source, verdict).await;
        delivery.sent(&site).await;
        assert!(counted(source, verdict).await > before, "{source} {verdict}");
    }
}
