use std::time::Duration;

use queue::{Outcome, Strain, Verdict};

use super::site::{Site, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

/// Has a run end after the job was given another lease under it. Its settlement must come to nothing.
async fn assert_refused(lease: &str) {
    let site = Site::new().await;
    let id = site.push_one().await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    site.set_field(id, "s", lease);

    stage.pass(2);
    until("it is settled", async || site.calls.count("settle") >= 1).await;
    // The slot is free again, and what runs next is settled.
    site.push_one().await;
    until("another one is settled", async || worker.settled() == 1).await;
    assert_ne!(worker.fates()[0].job, id);
    assert_eq!(site.lane.depth().await.unwrap().unrecorded, 1);
    assert_eq!(site.field(id, "s").as_deref(), Some(lease), "it is as it was");
    assert_eq!(site.lane.running().await.unwrap()[0].id, id);
}

#[tokio::test]
async fn a_settlement_of_another_claim_is_refused() {
    assert_refused("1:99:somebody:0:0").await;
}

#[tokio::test]
async fn a_settlement_of_another_epoch_is_refused() {
    assert_refused("2:1:somebody:0:0").await;
}

#[tokio::test]
async fn a_frozen_workers_settlement_is_refused_after_the_rescue() {
    let site = Site::new().await;
    let id = site.push_one().await;
    let stage = Stage::new();
    let slow = Worker::start(
        &site,
        &Plan::default(),
        stage.hold(Verdict::Dead { error: "too late".to_owned(), strain: Strain::None }),
    );
    until("it runs", async || stage.runs() == 1).await;

    // The lease is a minute of moved time; the other worker looks for lapsed ones every second.
    let frozen = slow.freeze().await;
    site.time.advance(Duration::from_secs(61));
    let other = Stage::new();
    let quick = Plan { lease: Duration::from_secs(3), ..Plan::default() };
    let rescuer = Worker::start(&site, &quick, other.answer(Verdict::Done));
    until("the other one is done with it", async || rescuer.settled() == 1).await;
    assert_eq!(other.begun()[0].crashes, 1);

    stage.pass(1);
    until("the frozen one has ended, too", async || stage.ended() == 1).await;
    let settled = site.calls.count("settle");
    drop(frozen);
    until("it has said so", async || site.calls.count("settle") > settled).await;
    let fates: Vec<_> = site.lane.unrecorded(0).await.unwrap().into_iter().map(|settled| settled.fate).collect();
    assert_eq!(fates.iter().map(|fate| fate.outcome).collect::<Vec<_>>(), [Outcome::Lost, Outcome::Done]);
    assert!(slow.fates().is_empty());
    assert_eq!(site.field(id, "s").as_deref(), Some("d:1:2"));
}

#[tokio::test]
async fn a_worker_that_was_frozen_past_its_lease_breaks_its_handler_off() {
    let site = Site::new().await;
    site.push_one().await;
    let stage = Stage::new();
    // It would give up by itself after the better part of its lease.
    let lease = Duration::from_secs(12);
    let slow = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;

    let frozen = slow.freeze().await;
    site.time.advance(lease);
    let other = Stage::new();
    let quick = Plan { lease: Duration::from_secs(3), ..Plan::default() };
    let rescuer = Worker::start(&site, &quick, other.hold(Verdict::Done));
    until("the other one runs it", async || other.runs() == 1).await;
    assert_eq!((stage.ended(), stage.dropped()), (0, 0));

    drop(frozen);
    let took = until("the handler is broken off", async || stage.dropped() == 1).await;
    assert!(took < lease / 2, "the next renewal tells of it: {took:?}");
    other.pass(1);
    until("the other one is done", async || rescuer.settled() == 1).await;
    assert!(slow.fates().is_empty());
}

#[tokio::test]
async fn one_refused_settlement_does_not_harm_the_others_of_its_batch() {
    let mut site = Site::new().await;
    // A call that took too long would be made again.
    site.command_timeout = Duration::from_secs(60);
    let all = jobs(6);
    site.push(&all).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(6), stage.hold(Verdict::Done));
    until("all run", async || stage.runs() == 6).await;
    site.set_field(all[2].id, "s", "1:99:somebody:0:0");

    // They end while nobody tells Redis, and are told together.
    let frozen = worker.freeze().await;
    stage.pass(6);
    until("all have ended", async || stage.ended() == 6).await;
    drop(frozen);
    until("the others are settled", async || worker.settled() == 5).await;
    assert_eq!(site.calls.count("settle"), 1);
    assert!(worker.fates().iter().all(|fate| fate.job != all[2].id));
}

#[tokio::test]
async fn two_workers_of_one_name_do_not_keep_each_others_jobs() {
    let site = Site::new().await;
    let name = "the-same-name";
    let lease = Duration::from_secs(3);
    let plan = || Plan { name: name.to_owned(), lease, ..Plan::default() };
    let id = site.push_one().await;
    let stage = Stage::new();
    let first = Worker::start(&site, &plan(), stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;

    let other = Stage::new();
    let second = Worker::start(&site, &plan(), other.answer(Verdict::Done));
    site.push_one().await;
    until("the second one works, too", async || second.settled() == 1).await;

    first.kill().await;
    site.time.advance(lease);
    until("the second one has taken the job over", async || second.settled() == 2).await;
    let run = other.begun()[1].clone();
    assert_eq!((run.id, run.run, run.crashes), (id, 2, 1));
}
