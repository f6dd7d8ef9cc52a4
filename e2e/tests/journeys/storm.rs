//! Many accidents at random during much work. `./scripts/storm` has the long one.

use std::time::Duration;

use e2e::{Storm, say};

#[tokio::test]
async fn a_short_storm_loses_no_job() {
    // Of the seeds that were looked at, this one has the most of all kinds.
    let storm = Storm {
        seed: 168,
        accidents: 8,
        holds: 60,
        probes: 1_200,
        pause: Duration::from_millis(1_200),
        hold_seconds: 14,
    };
    say(storm.rage().await);
}

#[tokio::test]
#[ignore = "minutes: ./scripts/storm runs it"]
async fn a_storm_of_a_hundred_accidents_loses_none_of_twenty_thousand_jobs() {
    let accidents = setting("STORM_ACCIDENTS").unwrap_or(100);
    let seed = setting("STORM_SEED").unwrap_or_else(rand::random);
    let jobs = setting("STORM_JOBS").unwrap_or(20_000);
    // A hold is four jobs, five where its reminder is in time, and three tenths of all are holds'.
    let (holds, probes) = (jobs * 3 / 10 / 4, jobs * 7 / 10);
    let storm = Storm {
        seed,
        accidents: usize::try_from(accidents).unwrap(),
        holds: usize::try_from(holds).unwrap(),
        probes: u32::try_from(probes).unwrap(),
        pause: Duration::from_secs(3),
        hold_seconds: 45,
    };
    let report = storm.rage().await;
    say(&report);
    assert!(report.jobs >= jobs, "{} jobs", report.jobs);
}

#[expect(clippy::disallowed_methods, reason = "not the product's: what ./scripts/storm was told")]
fn setting(name: &str) -> Option<u64> {
    let given = std::env::var(name).ok().filter(|given| !given.is_empty())?;
    Some(given.parse().unwrap())
}
