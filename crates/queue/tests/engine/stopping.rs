use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use queue::{Outcome, Verdict};

use super::site::{Site, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

#[tokio::test]
async fn a_stop_lets_what_runs_end() {
    let site = Site::new().await;
    site.push(&jobs(5)).await;
    let stage = Stage::new();
    let mut worker = Worker::start(&site, &Plan::slots(2), stage.hold(Verdict::Done));
    until("two run", async || stage.runs() == 2).await;
    worker.signal();
    stage.pass(5);
    assert!(worker.stop().await);
    assert!(worker.fates().iter().all(|fate| fate.outcome == Outcome::Done));
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.ready, depth.running, depth.unrecorded), (3, 0, 2));
}

#[tokio::test]
async fn a_run_that_outlasts_the_grace_goes_back_and_counts_a_crash() {
    let site = Site::new().await;
    let id = site.push_one().await;
    let stage = Stage::new();
    let plan = Plan { grace: Duration::from_millis(100), ..Plan::default() };
    let mut worker = Worker::start(&site, &plan, stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    assert!(worker.stop().await);

    assert_eq!((stage.ended(), stage.dropped()), (0, 1));
    let fate = worker.fates().remove(0);
    assert_eq!((fate.job, fate.outcome, fate.run, fate.attempts, fate.crashes), (id, Outcome::Lost, 1, 0, 1));
    assert_eq!(site.lane.depth().await.unwrap().ready, 1, "at once, without waiting for the lease");
    let next = Stage::new();
    let _next = Worker::start(&site, &Plan::default(), next.answer(Verdict::Done));
    until("it runs again", async || next.ended() == 1).await;
    assert_eq!((next.begun()[0].run, next.begun()[0].crashes), (2, 1));
}

#[tokio::test]
async fn runs_that_are_cut_short_by_stops_reach_the_crash_limit() {
    let site = Site::new().await;
    site.push_one().await;
    for crash in 1..=2 {
        let stage = Stage::new();
        let plan = Plan { grace: Duration::from_millis(100), crash_limit: 2, ..Plan::default() };
        let mut worker = Worker::start(&site, &plan, stage.hold(Verdict::Done));
        until("it runs", async || stage.runs() == 1).await;
        assert!(worker.stop().await);
        let outcome = if crash == 2 { Outcome::LostForGood } else { Outcome::Lost };
        assert_eq!((worker.fates()[0].outcome, worker.fates()[0].crashes), (outcome, crash));
    }
    assert_eq!(site.lane.depth().await.unwrap().ready, 0);
}

#[tokio::test]
async fn what_was_claimed_and_had_not_begun_goes_back_as_it_was_while_the_rest_still_runs() {
    let site = Site::new().await;
    site.push(&jobs(2)).await;
    let stage = Stage::new();
    // Two handlers block the worker's two threads: it can take nothing more.
    let barrier = Arc::new(Barrier::new(3));
    let wall = Arc::clone(&barrier);
    let handler = stage.play(move |_| {
        let wall = Arc::clone(&wall);
        async move {
            wall.wait();
            Verdict::Done
        }
    });
    let mut worker = Worker::start(&site, &Plan::slots(4), handler);
    until("two run", async || stage.runs() == 2).await;
    let others = jobs(2);
    site.push(&others).await;
    until("two more are claimed", async || site.lane.depth().await.unwrap().running == 4).await;

    worker.consumer.stop();
    until("they are back", async || site.lane.depth().await.unwrap().ready == 2).await;
    assert!(others.iter().all(|job| site.field(job.id, "m").as_deref() == Some("1:0:0:0")), "no run is counted");
    assert_eq!((stage.runs(), stage.ended(), stage.dropped()), (2, 0, 0));
    assert_eq!(site.lane.depth().await.unwrap().running, 2);

    barrier.wait();
    assert!(worker.stop().await);
    assert_eq!(stage.runs(), 2, "what was handed back is not run here");
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.ready, depth.unrecorded), (2, 2), "only those that ran have a fate");
}

#[tokio::test]
async fn a_worker_that_was_told_to_stop_leaves_new_work_to_others() {
    let site = Site::new().await;
    let stage = Stage::new();
    site.push_one().await;
    let plan = Plan { grace: Duration::from_secs(60), ..Plan::slots(2) };
    let mut stops = Worker::start(&site, &plan, stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    stops.signal();

    let other = Stage::new();
    let goes_on = Worker::start(&site, &Plan::slots(1), other.answer(Verdict::Done));
    site.push(&jobs(50)).await;
    until("the other one has done all", async || goes_on.settled() == 50).await;
    stage.pass(1);
    assert!(stops.stop().await);
}

#[tokio::test]
async fn a_stop_under_load_loses_nothing_and_counts_no_crash() {
    let site = Site::new().await;
    const JOBS: usize = 5_000;
    site.push(&jobs(JOBS)).await;
    let stage = Stage::new();
    let mut settled = 0;
    for _ in 0..15 {
        let mut worker = Worker::start(&site, &Plan::slots(20), stage.answer(Verdict::Done));
        until("it works", async || worker.settled() > 20).await;
        assert!(worker.stop().await);
        settled += worker.settled();
        let depth = site.lane.depth().await.unwrap();
        assert_eq!(depth.running, 0, "nothing waits for its lease to run out");
        assert_eq!(depth.ready + settled as u64, JOBS as u64);
        assert!(worker.fates().iter().all(|fate| (fate.run, fate.crashes) == (1, 0)));
    }
    assert_eq!(stage.runs(), settled, "what was begun has ended");
}

#[tokio::test]
async fn a_consumer_whose_worker_is_gone_claims_nothing_more() {
    let site = Site::new().await;
    let stage = Stage::new();
    let mut worker = Worker::start(&site, &Plan::slots(4), stage.answer(Verdict::Done));
    site.push_one().await;
    until("it works", async || worker.settled() == 1).await;
    worker.lose_hands().await;

    site.push(&jobs(10)).await;
    let pushed = Instant::now();
    until("it had time to go round and round", async || {
        assert!(site.calls.count("claim") < 10);
        pushed.elapsed() > Duration::from_millis(500)
    })
    .await;
    assert!(worker.consumer.close(Duration::from_secs(5)).await);
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.ready, depth.running), (10, 0), "what it claimed is back");
    let other = Stage::new();
    let next = Worker::start(&site, &Plan::slots(4), other.answer(Verdict::Done));
    until("another one does it all", async || next.settled() == 10).await;
    assert!(other.begun().iter().all(|run| (run.run, run.crashes) == (1, 0)));
}
