use std::time::Duration;

use queue::Verdict;

use super::server::Server;
use super::site::{Site, Time, job, job_in, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

/// A worker that nobody woke looks after five seconds: what takes less was woken.
const AWAKE: Duration = Duration::from_millis(4_500);

async fn site(server: &Server) -> Site {
    Site::at(server.url(), Time::Real).await
}

#[tokio::test]
async fn an_idle_worker_starts_a_pushed_job_at_once() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    for job in 1..=20 {
        site.until_asleep(1).await;
        site.push_one().await;
        let took = until("it has run", async || stage.ended() == job).await;
        assert!(took < AWAKE, "{took:?}");
    }
}

#[tokio::test]
async fn a_job_due_sooner_than_the_sleeper_knew_of_runs_in_time() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    site.push(&[job_in(60_000)]).await;
    until("the worker has seen it", async || site.calls.count("claim") >= 2).await;
    site.until_asleep(1).await;

    let sooner = job_in(300);
    site.push(std::slice::from_ref(&sooner)).await;
    let took = until("it has run", async || stage.ended() == 1).await;
    assert!(took < AWAKE, "{took:?}");
    assert_eq!(stage.ids(), [sooner.id]);
}

#[tokio::test]
async fn a_job_due_later_than_the_sleeper_knew_of_wakes_nobody() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    site.push(&[job_in(60_000)]).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    site.until_asleep(1).await;
    let looks = site.calls.count("claim");
    site.push(&std::iter::repeat_with(|| job_in(70_000)).take(50).collect::<Vec<_>>()).await;
    site.push_one().await;
    until("the worker has looked", async || stage.ended() == 1).await;
    // Woken by the last one only: it claims, finds its slot free, and looks once more. Time may have had it look, too.
    assert!(site.calls.count("claim") <= looks + 4);
}

#[tokio::test]
async fn work_that_the_woken_worker_has_no_room_for_wakes_another() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    let stage = Stage::new();
    let _workers: Vec<_> = (0..3).map(|_| Worker::start(&site, &Plan::default(), stage.hold(Verdict::Done))).collect();
    site.until_asleep(3).await;
    site.push(&jobs(3)).await;
    let took = until("all run", async || stage.runs() == 3).await;
    assert!(took < AWAKE, "{took:?}");
}

#[tokio::test]
async fn a_scheduled_job_runs_in_time_though_the_worker_that_watched_for_it_got_busy() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    let stage = Stage::new();
    let _workers: Vec<_> = (0..2).map(|_| Worker::start(&site, &Plan::default(), stage.hold(Verdict::Done))).collect();
    site.until_asleep(2).await;

    // One of the two learns of it, sleeps towards it, and is then given something long to do.
    site.push(&[job_in(2_000)]).await;
    site.until_asleep(2).await;
    site.push_one().await;
    until("one is busy", async || stage.runs() == 1).await;
    let took = until("the other one runs it", async || stage.runs() == 2).await;
    assert!(took < AWAKE, "{took:?}");
}

#[tokio::test]
async fn a_scheduled_job_runs_in_time_though_the_worker_that_watched_for_it_stopped() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    let stage = Stage::new();
    let watcher = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    site.until_asleep(1).await;
    let other = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    site.until_asleep(2).await;

    // The one that has slept longest learns of it, and the other one does not.
    site.push(&[job_in(2_000)]).await;
    site.until_asleep(2).await;
    watcher.consumer.stop();
    let took = until("the other one has run it", async || other.settled() == 1).await;
    assert!(took < AWAKE, "{took:?}");
}

#[tokio::test]
async fn a_worker_that_stops_takes_no_wake_up_with_it() {
    let server = Server::start(&[]);
    let site = site(&server).await;
    let stage = Stage::new();
    let _stays = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    site.until_asleep(1).await;
    for round in 0..20 {
        let goes = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
        site.until_asleep(2).await;
        // The one that stays takes this, and then waits behind the one that goes.
        site.push(&[job()]).await;
        until("it has run", async || stage.ended() == round * 2 + 1).await;
        site.until_asleep(2).await;

        goes.consumer.stop();
        // In every moment of its farewell.
        std::thread::sleep(Duration::from_micros(50 * round as u64));
        site.push(&[job()]).await;
        let took = until("the one that stays runs it", async || stage.ended() == round * 2 + 2).await;
        assert!(took < AWAKE, "{took:?} in round {round}");
        drop(goes);
        site.until_asleep(1).await;
    }
}
