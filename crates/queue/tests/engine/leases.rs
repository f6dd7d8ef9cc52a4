use std::time::{Duration, Instant};

use queue::{Outcome, Verdict};

use super::server::Server;
use super::site::{Site, Time, jobs};
use super::stage::Stage;
use super::stalls::where_time_flows;
use super::until::until;
use super::worker::{Plan, Worker};

const LEASE: Duration = Duration::from_secs(3);

fn plan(concurrency: usize) -> Plan {
    Plan { lease: LEASE, ..Plan::slots(concurrency) }
}

#[tokio::test]
async fn a_handler_that_takes_more_than_three_leases_runs_once() {
    let lease = Duration::from_secs(1);
    where_time_flows(lease / 4, async || {
        let site = Site::in_real_time().await;
        site.push_one().await;
        let stage = Stage::new();
        let worker = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.hold(Verdict::Done));
        until("it runs", async || stage.runs() == 1).await;
        // Idle, and looking for lapsed leases all the time.
        let other = Stage::new();
        let _idle = Worker::start(&site, &Plan { lease, ..Plan::default() }, other.answer(Verdict::Done));

        let began = Instant::now();
        until("three leases have passed", async || began.elapsed() > lease * 3 + lease / 10).await;
        assert_eq!(stage.dropped(), 0);
        stage.pass(1);
        until("it is settled", async || worker.settled() == 1).await;
        assert_eq!((stage.runs(), other.runs()), (1, 0));
        assert_eq!(worker.fates()[0].crashes, 0);
    })
    .await;
}

#[tokio::test]
async fn handlers_that_block_their_threads_do_not_stop_the_renewals() {
    let lease = Duration::from_secs(1);
    where_time_flows(lease / 4, async || {
        let site = Site::in_real_time().await;
        site.push(&jobs(4)).await;
        let stage = Stage::new();
        // More of them than the worker has threads.
        let handler = stage.play(|_| async {
            std::thread::sleep(Duration::from_millis(1_500));
            Verdict::Done
        });
        let worker = Worker::start(&site, &Plan { lease, ..Plan::slots(4) }, handler);
        until("all are settled", async || worker.settled() == 4).await;
        assert_eq!(stage.runs(), 4);
        assert!(worker.fates().iter().all(|fate| fate.outcome == Outcome::Done));
    })
    .await;
}

#[tokio::test]
async fn a_dead_workers_job_runs_again_and_counts_a_crash() {
    let site = Site::new().await;
    let id = site.push_one().await;
    let stage = Stage::new();
    let dies = Worker::start(&site, &plan(1), stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    dies.kill().await;

    let other = Stage::new();
    let worker = Worker::start(&site, &plan(1), other.answer(Verdict::Done));
    site.time.advance(LEASE - Duration::from_millis(1));
    let looks = site.calls.count("rescue");
    until("it was looked for twice", async || site.calls.count("rescue") >= looks + 2).await;
    assert!(other.begun().is_empty(), "the lease has a millisecond left");

    site.time.advance(Duration::from_millis(1));
    until("it is done", async || worker.settled() == 1).await;
    let run = &other.begun()[0];
    assert_eq!((run.id, run.run, run.attempts, run.crashes), (id, 2, 0, 1));
    let lost = &site.lane.unrecorded(0).await.unwrap()[0].fate;
    assert_eq!((lost.job, lost.kind.as_str(), lost.outcome), (id, "send_email", Outcome::Lost));
    assert_eq!((lost.run, lost.attempts, lost.crashes, lost.delay), (1, 0, 1, 0));
    assert_eq!(lost.error.as_deref(), Some("worker lost"));
}

#[tokio::test]
async fn a_rescue_wakes_a_sleeping_worker() {
    let server = Server::start(&[]);
    let site = Site::at(server.url(), Time::standing()).await;
    site.push_one().await;
    let stage = Stage::new();
    let dies = Worker::start(&site, &plan(1), stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    dies.kill().await;

    let other = Stage::new();
    let worker = Worker::start(&site, &plan(1), other.answer(Verdict::Done));
    site.until_asleep(1).await;
    site.time.advance(LEASE);
    // It looks for lapsed leases every second, and for work of itself only after five.
    let took = until("it is done", async || worker.settled() == 1).await;
    assert!(took < Duration::from_millis(4_500), "{took:?}");
}

#[tokio::test]
async fn a_job_that_kills_its_workers_is_ended_at_the_crash_limit() {
    let site = Site::new().await;
    let id = site.push_one().await;
    let plan = || Plan { crash_limit: 3, ..plan(1) };
    for crash in 1..=3 {
        let stage = Stage::new();
        let dies = Worker::start(&site, &plan(), stage.hold(Verdict::Done));
        until("it runs", async || stage.runs() == 1).await;
        assert_eq!(stage.begun()[0].crashes, crash - 1);
        dies.kill().await;
        site.time.advance(LEASE);
    }
    let stage = Stage::new();
    let _worker = Worker::start(&site, &plan(), stage.answer(Verdict::Done));
    until("it is taken back", async || site.lane.depth().await.unwrap().unrecorded == 3).await;
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.scheduled, depth.ready, depth.running), (0, 0, 0));
    let fates = site.lane.unrecorded(0).await.unwrap();
    let told: Vec<_> = fates.iter().map(|settled| (settled.fate.outcome, settled.fate.crashes)).collect();
    assert_eq!(told, [(Outcome::Lost, 1), (Outcome::Lost, 2), (Outcome::LostForGood, 3)]);
    assert_eq!(fates[2].fate.attempts, 0);

    site.lane.forget(&fates).await.unwrap();
    assert!(!site.keys().contains(&site.job_key(id)));
    assert!(stage.begun().is_empty());
}

#[tokio::test]
async fn a_rescue_of_more_than_a_batch_takes_all_of_them_back() {
    let site = Site::new().await;
    site.push(&jobs(250)).await;
    let stage = Stage::new();
    let lease = LEASE * 4;
    let plan = |slots| Plan { lease, ..Plan::slots(slots) };
    let dies = Worker::start(&site, &plan(250), stage.hold(Verdict::Done));
    until("all run", async || stage.runs() == 250).await;
    dies.kill().await;
    site.time.advance(lease);
    let other = Stage::new();
    let worker = Worker::start(&site, &plan(50), other.answer(Verdict::Done));
    until("the first batch is taken back", async || worker.settled() > 0).await;
    let took = until("all are done", async || worker.settled() == 250).await;
    // At once, and not a batch every third of a lease.
    assert!(took < lease / 2, "{took:?}");
    assert!(other.begun().iter().all(|run| run.crashes == 1));
}

#[tokio::test]
async fn a_renewal_that_fails_is_made_again_in_time() {
    let lease = LEASE * 2;
    where_time_flows(lease / 8, async || {
        let server = Server::start(&[]);
        let mut site = Site::at(server.url(), Time::Real).await;
        site.command_timeout = lease / 6;
        site.push_one().await;
        let stage = Stage::new();
        let worker = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.hold(Verdict::Done));
        until("it runs", async || stage.runs() == 1).await;
        // Calls are noted when they have ended: this is the first renewal, and it fails.
        server.freeze();
        until("a renewal has failed", async || site.calls.count("renew") >= 1).await;
        server.thaw();
        until("one more has not", async || site.calls.count("renew") >= 2).await;
        assert_eq!(stage.dropped(), 0);
        stage.pass(1);
        until("it is settled", async || worker.settled() == 1).await;
        assert_eq!(stage.runs(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_cannot_renew_breaks_its_handler_off_before_the_lease_is_over() {
    let lease = Duration::from_secs(4);
    where_time_flows(lease / 8, async || {
        let server = Server::start(&[]);
        let site = Site::at(server.url(), Time::Real).await;
        site.push_one().await;
        let stage = Stage::new();
        let worker = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.hold(Verdict::Done));
        until("it runs", async || stage.runs() == 1).await;

        // Whatever was renewed before is renewed until a lease from now at most.
        server.freeze();
        let took = until("the handler is broken off", async || stage.dropped() == 1).await;
        assert!(took < lease, "{took:?}");
        assert_eq!(worker.settled(), 0);

        server.thaw();
        stage.pass(1);
        until("it runs again", async || worker.settled() == 1).await;
        let run = &stage.begun()[1];
        assert_eq!((run.run, run.attempts, run.crashes), (2, 0, 1));
    })
    .await;
}
