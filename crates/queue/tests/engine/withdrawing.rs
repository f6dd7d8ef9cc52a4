use std::time::Duration;

use queue::{Push, Strain, Taken, Verdict, Withdraw};

use super::site::{EPOCH, Site, job};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

#[tokio::test]
async fn a_waiting_job_that_is_withdrawn_is_gone() {
    let site = Site::new().await;
    let id = site.push_one().await;
    site.lane.withdraw(&[Withdraw { id, generation: 2 }]).await.unwrap();
    assert_eq!(site.lane.depth().await.unwrap().ready, 0);
    assert!(!site.keys().contains(&site.job_key(id)));

    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    let marker = site.push_one().await;
    until("the worker has looked", async || stage.ended() == 1).await;
    assert_eq!(stage.ids(), [marker]);
}

#[tokio::test]
async fn a_generation_that_is_not_older_is_not_withdrawn() {
    let site = Site::new().await;
    let waiting = Push { generation: 2, ..job() };
    site.push(std::slice::from_ref(&waiting)).await;
    for generation in [1, 2] {
        site.lane.withdraw(&[Withdraw { id: waiting.id, generation }]).await.unwrap();
    }
    assert_eq!(site.lane.depth().await.unwrap().ready, 1);
}

/// A job that is withdrawn while it runs ends like this, and is over.
async fn assert_over_after(verdict: Verdict) {
    let site = Site::new().await;
    let old = job();
    site.push(std::slice::from_ref(&old)).await;
    let stage = Stage::new();
    let mut worker = Worker::start(&site, &Plan::default(), stage.hold(verdict));
    until("it runs", async || stage.runs() == 1).await;
    site.lane.withdraw(&[Withdraw { id: old.id, generation: 2 }]).await.unwrap();
    stage.pass(1);
    until("it is settled", async || worker.settled() == 1).await;
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.scheduled, depth.ready, depth.running), (0, 0, 0));

    let newer = Push { generation: 3, delay: 60_000, ..old.clone() };
    assert_eq!(site.lane.push(EPOCH, std::slice::from_ref(&newer)).await.unwrap(), [Taken::New]);
    assert!(worker.stop().await);
    site.lane.withdraw(&[Withdraw { id: old.id, generation: 4 }]).await.unwrap();
    site.lane.forget(&site.lane.unrecorded(0).await.unwrap()).await.unwrap();
    assert!(!site.keys().contains(&site.job_key(old.id)));
}

#[tokio::test]
async fn a_running_job_that_is_withdrawn_is_not_tried_again() {
    assert_over_after(Verdict::Retry { error: "away".to_owned(), after: Duration::ZERO, strain: Strain::None }).await;
}

#[tokio::test]
async fn a_running_job_that_is_withdrawn_is_not_snoozed() {
    assert_over_after(Verdict::Snooze(Duration::from_secs(60))).await;
}

#[tokio::test]
async fn a_running_job_that_is_withdrawn_may_still_be_done() {
    assert_over_after(Verdict::Done).await;
}

#[tokio::test]
async fn a_withdrawn_job_whose_worker_dies_is_not_run_again() {
    let site = Site::new().await;
    let id = site.push_one().await;
    let stage = Stage::new();
    let lease = Duration::from_secs(3);
    let dies = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    site.lane.withdraw(&[Withdraw { id, generation: 2 }]).await.unwrap();
    dies.kill().await;

    site.time.advance(lease);
    let other = Stage::new();
    let _rescuer = Worker::start(&site, &Plan { lease, ..Plan::default() }, other.answer(Verdict::Done));
    until("it is taken back", async || site.lane.depth().await.unwrap().unrecorded == 1).await;
    assert_eq!(site.field(id, "s").as_deref(), Some("d:1:1"));
    let marker = site.push_one().await;
    until("the worker has looked", async || other.ended() == 1).await;
    assert_eq!(other.ids(), [marker]);
    site.lane.forget(&site.lane.unrecorded(0).await.unwrap()).await.unwrap();
    assert!(!site.keys().contains(&site.job_key(id)));
}
