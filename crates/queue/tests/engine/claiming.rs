use std::collections::HashSet;
use std::time::Duration;

use queue::Verdict;

use super::site::{Site, job, job_in, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

#[tokio::test]
async fn due_jobs_run_in_the_order_in_which_they_were_due() {
    let site = Site::new().await;
    let delays = [-10, -4_000, -300, -20_000, -1, -5_000];
    let mut all: Vec<_> = delays.iter().map(|delay| job_in(*delay)).collect();
    site.push(&all).await;

    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    until("all have run", async || stage.ended() == all.len()).await;

    all.sort_by_key(|job| job.delay);
    assert_eq!(stage.ids(), all.iter().map(|job| job.id).collect::<Vec<_>>());
    assert_eq!(stage.begun()[0].waited, 20_000);
}

#[tokio::test]
async fn a_scheduled_job_does_not_run_before_its_time() {
    let site = Site::new().await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    let scheduled = job_in(60_000);
    site.push(std::slice::from_ref(&scheduled)).await;

    // A job that is due shows that the worker has looked.
    site.push_one().await;
    until("the worker has looked", async || stage.ended() == 1).await;
    site.time.advance(Duration::from_millis(59_999));
    site.push_one().await;
    until("the worker has looked again", async || stage.ended() == 2).await;
    assert!(!stage.ids().contains(&scheduled.id), "a millisecond is missing");

    site.time.advance(Duration::from_millis(1));
    site.push_one().await;
    until("it has run", async || stage.ended() == 4).await;
    assert!(stage.ids().contains(&scheduled.id));
}

#[tokio::test]
async fn no_more_jobs_are_claimed_than_there_are_free_slots() {
    let site = Site::new().await;
    site.push(&jobs(10)).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::slots(3), stage.hold(Verdict::Done));
    for ended in 0..7 {
        until("the slots are full", async || stage.runs() == ended + 3).await;
        let depth = site.lane.depth().await.unwrap();
        assert_eq!((depth.running, depth.ready), (3, 7 - ended as u64));
        stage.pass(1);
        until("one has ended", async || stage.ended() == ended + 1).await;
    }
    assert_eq!(stage.most_at_once(), 3);
}

#[tokio::test]
async fn three_consumers_share_thousands_of_jobs_and_none_runs_twice() {
    const JOBS: usize = 3_000;
    let site = Site::new().await;
    let stage = Stage::new();
    let workers: Vec<_> = (0..3).map(|_| Worker::start(&site, &Plan::slots(20), stage.answer(Verdict::Done))).collect();
    site.push(&jobs(JOBS)).await;

    let settled = || workers.iter().map(Worker::settled).sum::<usize>();
    until("all are settled", async || settled() >= JOBS).await;
    assert_eq!(settled(), JOBS);
    assert_eq!(stage.runs(), JOBS);
    assert_eq!(stage.ids().into_iter().collect::<HashSet<_>>().len(), JOBS);
    assert!(workers.iter().all(|worker| worker.settled() > 0), "each had a share");
    assert_eq!(site.lane.depth().await.unwrap().unrecorded, JOBS as u64);
}

#[tokio::test]
async fn twenty_thousand_jobs_that_fall_due_at_once_are_all_done() {
    const JOBS: usize = 20_000;
    let site = Site::new().await;
    let all: Vec<_> = std::iter::repeat_with(|| job_in(60_000)).take(JOBS).collect();
    site.push(&all).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(50), stage.answer(Verdict::Done));

    site.time.advance(Duration::from_secs(60));
    site.nudge();
    until("all are settled", async || worker.settled() == JOBS).await;
    assert_eq!(stage.runs(), JOBS);
    assert!(stage.most_at_once() <= 50);
}

#[tokio::test]
async fn a_job_that_cannot_be_read_does_not_harm_those_beside_it() {
    let site = Site::new().await;
    let all = [job_in(-3), job_in(-2), job_in(-1)];
    site.push(&all).await;
    site.set_field(all[1].id, "h", "0send_email not-a-number -");

    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(3), stage.answer(Verdict::Done));
    until("the others are done", async || worker.settled() == 2).await;
    assert_eq!(stage.ids(), [all[0].id, all[2].id]);

    let after = job();
    site.push(std::slice::from_ref(&after)).await;
    until("the worker goes on", async || worker.settled() == 3).await;
    // It stays under its lease: rescued and lost as often as the crash limit allows, it is dead.
    assert_eq!(site.lane.running().await.unwrap().iter().map(|run| run.id).collect::<Vec<_>>(), [all[1].id]);
}

#[tokio::test]
async fn what_runs_is_listed_with_its_worker() {
    let site = Site::new().await;
    site.push(&jobs(150)).await;
    let stage = Stage::new();
    let plan = Plan { name: "the-worker".to_owned(), ..Plan::slots(150) };
    let _worker = Worker::start(&site, &plan, stage.hold(Verdict::Done));
    until("all run", async || stage.runs() == 150).await;

    let running = site.lane.running().await.unwrap();
    assert_eq!(running.iter().map(|run| run.id).collect::<HashSet<_>>(), stage.ids().into_iter().collect());
    assert!(running.iter().all(|run| run.worker == "the-worker" && run.run == 1 && run.started_at == site.time.now()));
}
