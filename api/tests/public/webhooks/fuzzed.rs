//! Bodies, queries and headers that grew out of real ones, handed to the router: whatever they are, nothing breaks, and
//! nothing that a provider signed is refused for being strange.
//!
//! How long, how many and from which seed: docs/OPERATIONS.md names `FUZZ_INPUTS` and `FUZZ_SEED`.

mod chance;
mod mercadopago;
mod whatsapp;

use std::time::{Duration, Instant};

use axum::Router;
use futures::future::join_all;

use self::chance::Chance;
use super::delivery::Delivery;
use crate::site::Site;

/// Where nobody says how many: so long for both providers together.
const PATIENCE: Duration = Duration::from_secs(15);
const AT_ONCE: u64 = 8;

/// What may be answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// It is signed, and an object.
    Taken,
    /// It is signed; whether it can be read is its own affair.
    Judged,
    /// It is not signed.
    Refused,
}

impl Due {
    const fn allows(self, status: u16) -> bool {
        match self {
            Self::Taken => status == 200,
            Self::Judged => matches!(status, 200 | 400 | 403),
            Self::Refused => matches!(status, 400 | 403),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_input_of_any_shape_breaks_a_webhook() {
    let seed = set("FUZZ_SEED").unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    let inputs = set("FUZZ_INPUTS");
    println!("FUZZ_SEED={seed}");
    let site = Site::new().await;
    let router = api::router(site.app.clone());
    let began = Instant::now();
    let mut done = 0;
    while inputs.map_or(began.elapsed() < PATIENCE, |inputs| done < inputs) {
        join_all((done..done + AT_ONCE).map(|number| one(&router, seed, number))).await;
        done += AT_ONCE;
    }
    println!("{done} inputs in {:.1} s", began.elapsed().as_secs_f64());
    let unread = site.kit.texts("SELECT verdict FROM webhook_events GROUP BY verdict ORDER BY verdict").await;
    assert_eq!(unread, ["accepted", "duplicate", "ignored", "invalid", "malformed"], "each of them was met");
}

/// The same for the same seed and number.
async fn one(router: &Router, seed: u64, number: u64) {
    let mut chance = Chance::new(seed, number);
    let (delivery, due) = if chance.one_in(2) { whatsapp::grow(&mut chance) } else { mercadopago::grow(&mut chance) };
    let Some(mut answer) = delivery.handed(router).await else { return };
    while answer.status == 429 {
        // Faster than any provider.
        tokio::time::sleep(Duration::from_millis(100)).await;
        answer = delivery.handed(router).await.expect("an answer");
    }
    assert!(
        due.allows(answer.status),
        "input {number} of FUZZ_SEED={seed} is to be {due:?}: {answer:?} to {}",
        told(&delivery)
    );
}

fn told(delivery: &Delivery) -> String {
    let headers: Vec<_> = delivery.headers.iter().map(|(name, value)| (name, String::from_utf8_lossy(value))).collect();
    format!("{} {headers:?} {}", delivery.address, String::from_utf8_lossy(&delivery.body))
}

#[expect(clippy::disallowed_methods, reason = "how a test runs, not a setting of the program")]
fn set(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}
