use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use queue::{Breaker, Outcome, Push, Strain, Verdict};

use super::site::{Site, job, jobs};
use super::stage::{Handler, Stage};
use super::until::until;
use super::worker::{Plan, Worker};

const FIRST: Duration = Duration::from_secs(5);

fn plan() -> Plan {
    let breaker = Breaker { failures: 3, first: FIRST, longest: Duration::from_secs(60) };
    Plan { breakers: vec![("send_email".to_owned(), breaker)], ..Plan::slots(1) }
}

/// A provider that is away until it is told to be well.
fn provider(stage: &Stage, well: &Arc<AtomicBool>) -> Handler {
    let well = Arc::clone(well);
    stage.play(move |job| {
        let well = Arc::clone(&well);
        async move {
            if job.kind != "send_email" || well.load(Ordering::SeqCst) {
                return Verdict::Done;
            }
            Verdict::Retry { error: "away".to_owned(), after: Duration::ZERO, strain: Strain::Failed }
        }
    })
}

async fn look(site: &Site) {
    let looked = site.calls.count("claim");
    site.nudge();
    until("the worker has looked", async || site.calls.count("claim") > looked + 1).await;
}

#[tokio::test]
async fn a_provider_that_is_away_is_probed_and_not_hammered() {
    let site = Site::new().await;
    let (stage, well) = (Stage::new(), Arc::new(AtomicBool::new(false)));
    let worker = Worker::start(&site, &plan(), provider(&stage, &well));
    site.push(&jobs(50)).await;
    until("the circuit is open", async || site.lane.circuits().await.unwrap().iter().any(|c| c.open_until.is_some()))
        .await;
    look(&site).await;
    // A run may have begun before Redis heard of the last failure.
    let opened = stage.ended();
    assert!((3..=4).contains(&opened), "{opened} runs opened it");

    // Each probe is one run, costs no attempt, and doubles the pause.
    let mut pause = FIRST;
    for probes in 1..=3 {
        site.time.advance(pause);
        look(&site).await;
        until("it was probed", async || stage.ended() == opened + probes).await;
        look(&site).await;
        assert_eq!(stage.ended(), opened + probes);
        pause *= 2;
    }
    let probes: Vec<_> = worker.fates().into_iter().skip(opened).collect();
    assert!(probes.iter().all(|fate| fate.outcome == Outcome::Snoozed && fate.error.as_deref() == Some("away")));
    assert!(stage.begun().iter().skip(opened).all(|job| job.probing));

    well.store(true, Ordering::SeqCst);
    site.time.advance(pause);
    look(&site).await;
    until("all are done", async || worker.fates().iter().filter(|fate| fate.outcome == Outcome::Done).count() == 50)
        .await;
    assert_eq!(site.lane.circuits().await.unwrap(), []);
}

#[tokio::test]
async fn an_open_circuit_holds_up_no_other_kind() {
    let site = Site::new().await;
    let (stage, well) = (Stage::new(), Arc::new(AtomicBool::new(false)));
    let worker = Worker::start(&site, &plan(), provider(&stage, &well));
    site.push(&jobs(200)).await;
    let other = Push { kind: "remind".to_owned(), ..job() };
    site.push(std::slice::from_ref(&other)).await;
    until("the other kind is done", async || worker.fates().iter().any(|fate| fate.job == other.id)).await;
    assert!(stage.ended() <= 5, "{} runs", stage.ended());
}

#[tokio::test]
async fn failures_that_are_not_on_end_open_nothing() {
    let site = Site::new().await;
    let stage = Stage::new();
    let count = Arc::new(AtomicUsize::new(0));
    let handler = stage.play(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            if number % 3 == 2 {
                return Verdict::Done;
            }
            Verdict::Dead { error: "away".to_owned(), strain: Strain::Failed }
        }
    });
    let _worker = Worker::start(&site, &plan(), handler);
    site.push(&jobs(30)).await;
    until("all have ended", async || stage.ended() == 30).await;
    assert!(site.lane.circuits().await.unwrap().iter().all(|circuit| circuit.open_until.is_none()));
}

/// The probe's worker dies: the next one probes, within a lease.
#[tokio::test]
async fn a_probe_that_is_lost_is_followed_by_another() {
    let site = Site::new().await;
    let (stage, well) = (Stage::new(), Arc::new(AtomicBool::new(false)));
    let worker = Worker::start(&site, &plan(), provider(&stage, &well));
    site.push(&jobs(5)).await;
    until("the circuit is open", async || site.lane.circuits().await.unwrap().iter().any(|c| c.open_until.is_some()))
        .await;
    worker.kill().await;
    site.time.advance(FIRST);
    let held = Stage::new();
    let lease = Duration::from_secs(3);
    let dies = Worker::start(&site, &Plan { lease, ..plan() }, held.hold(Verdict::Done));
    until("it is probed", async || held.runs() == 1).await;
    dies.kill().await;
    site.time.advance(lease);
    let heir = Stage::new();
    let heirs = Worker::start(&site, &Plan { lease, ..plan() }, heir.answer(Verdict::Done));
    until("all are done", async || heirs.settled() == 5).await;
}
