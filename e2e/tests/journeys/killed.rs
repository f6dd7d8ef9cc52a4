//! A worker that dies, stops or stands still at each step of its jobs.

use std::time::{Duration, Instant};

use e2e::{Fault, Frozen, Stack, eventually, lives, say};
use nix::sys::signal::Signal;
use serde_json::json;

const SOON: Duration = Duration::from_secs(60);
const LEASE: Duration = Duration::from_secs(6);
const GRACE: Duration = Duration::from_secs(10);
/// Between a job's claim and the look that finds its lease run out, and then its next run: on a busy machine.
const RESCUED: Duration = Duration::from_secs(40);

#[tokio::test]
async fn a_worker_that_dies_at_any_step_of_a_job_costs_a_lease_and_no_job() {
    let settings = [("LEASE", "6s"), ("SHUTDOWN_GRACE", "10s"), ("QUEUE_CONCURRENCY", "mail=20,maintenance=20")];
    let stack = Stack::start_lean(&settings).await;
    killed_when_jobs_are_claimed_and_not_begun(&stack).await;
    killed_when_jobs_ran_and_are_not_settled(&stack).await;
    killed_when_jobs_are_settled_and_not_recorded(&stack).await;
    stopped_under_load(&stack).await;
    frozen_for_longer_than_its_lease(&stack).await;
}

/// The only thread for handlers is blocked: what is claimed beside it cannot begin.
async fn killed_when_jobs_are_claimed_and_not_begun(stack: &Stack) {
    let only = Frozen::idle_worker(stack).await;
    let queue = ["--queue", "calendars"];
    let second = stack.second_worker(&["--queues", "calendars", "--concurrency", "5"], &[("TOKIO_THREADS", "1")]);
    second.until_listed(stack).await;
    stack.probe(&json!({"outcome": "block", "run_ms": 60_000, "times": 1}), &queue).await;
    let claimed = async |count| (stack.count(&queue).await.running == count).then_some(());
    eventually(SOON, "the handler blocks", || claimed(1)).await;
    stack.probes(4, &json!({}), &queue).await;
    eventually(SOON, "four more are claimed", || claimed(5)).await;
    second.kill().await;
    let killed = Instant::now();
    only.thaw();
    eventually(RESCUED, "all five are done", async || (stack.count(&queue).await.done == 5).then_some(())).await;
    told("killed with five jobs claimed, four of them not begun", killed);
    let jobs = stack.jobs(&queue).await;
    assert!(jobs.iter().all(|job| job.tally() == (1, 2, 1)), "{jobs:?}");
}

/// The mails have left and are marked; Redis stands still, so that nobody heard of it.
async fn killed_when_jobs_ran_and_are_not_settled(stack: &Stack) {
    stack.fault(Fault::Slow(Duration::from_millis(700)), None).await;
    let work = stack.promise("ran", 20, 0, &json!({})).await;
    work.until_under_way(stack).await;
    let redis = Frozen::new(stack.pid("redis").unwrap());
    let since = Instant::now();
    eventually(SOON, "what was in hand has left", async || {
        // One that was claimed just now has no row yet.
        if since.elapsed() < Duration::from_millis(500) {
            return None;
        }
        let open = stack.sql_count("SELECT count(*) FROM deliveries WHERE state = 'sending'").await;
        (open == 0).then_some(())
    })
    .await;
    let sent = stack.sql_count("SELECT count(*) FROM deliveries WHERE state = 'sent'").await;
    let former = stack.signal("worker", Signal::SIGKILL);
    let killed = Instant::now();
    redis.thaw();
    stack.started_again("worker", former).await;
    let upshot = work.until_done(stack, killed, SOON).await;
    stack.end_faults().await;
    until_no_mail_waits(stack).await;
    let lost = stack.jobs(&["--kind", "send_email"]).await.iter().filter(|job| job.crashes > 0).count();
    say(format_args!("killed with {lost} jobs run and not settled ({sent} mails sent): {upshot}"));
    assert!(lost > 0, "the kill met nobody");
    assert_eq!(upshot.mailed_again, 0, "what was marked as sent is not sent again");
}

/// The ledger's rows are locked: what ended is settled in Redis and cannot be written down.
async fn killed_when_jobs_are_settled_and_not_recorded(stack: &Stack) {
    let work = stack.promise("settled", 0, 12, &json!({"run_ms": 8_000})).await;
    eventually(SOON, "all run", async || (work.count(stack).await.running == 12).then_some(())).await;
    let lock = stack.transaction("LOCK TABLE jobs IN EXCLUSIVE MODE");
    eventually(SOON, "none runs", async || (work.count(stack).await.running == 0).then_some(())).await;
    assert_eq!(work.count(stack).await.done, 0);
    let former = stack.signal("worker", Signal::SIGKILL);
    let killed = Instant::now();
    drop(lock);
    stack.started_again("worker", former).await;
    let upshot = work.until_done(stack, killed, SOON).await;
    say(format_args!("killed with twelve jobs settled and not recorded: {upshot}"));
    assert_eq!((upshot.runs_again, upshot.lost), (0, 0));
}

async fn stopped_under_load(stack: &Stack) {
    let work = stack.promise("stopped", 10, 1_500, &json!({"run_ms": 80})).await;
    work.until_under_way(stack).await;
    let former = stack.signal("worker", Signal::SIGTERM);
    let stopped = Instant::now();
    eventually(SOON, "the worker has ended", async || (!lives(former)).then_some(())).await;
    let took = stopped.elapsed();
    let left = work.probes - work.count(stack).await.done;
    let upshot = work.until_done(stack, stopped, SOON).await;
    say(format_args!("SIGTERM under load, ended after {:.1} s with {left} left: {upshot}", took.as_secs_f64()));
    assert!(took < GRACE * 2 && left > 0, "{took:?}, {left} left");
    assert_eq!((upshot.runs_again, upshot.mailed_again), (0, 0), "what ended in time is no crash");
}

/// It goes on with what is somebody else's by then. Its letters leave; its word counts for nothing.
async fn frozen_for_longer_than_its_lease(stack: &Stack) {
    stack.fault(Fault::Slow(Duration::from_millis(5_000)), None).await;
    let payload = json!({"run_ms": 5_000, "times": 1});
    let work = stack.promise("frozen", 6, 6, &payload).await;
    work.until_under_way(stack).await;
    let frozen = Frozen::new(stack.pid("worker").unwrap());
    let since = Instant::now();
    let second = stack.second_worker(&[], &[]);
    let upshot = work.until_done(stack, since, SOON).await;
    until_no_mail_waits(stack).await;
    eventually(SOON, "every lost run is written down", async || {
        let missing =
            "SELECT (SELECT sum(crashes) FROM jobs) - (SELECT count(*) FROM job_attempts WHERE attempt IS NULL)";
        (stack.sql(missing).await == "0").then_some(())
    })
    .await;
    assert!(since.elapsed() > LEASE);
    let before = ends(stack).await;
    frozen.thaw();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(ends(stack).await, before, "what the frozen one said is refused");
    stack.end_faults().await;
    let mut mailed_again = 0;
    for held in &work.holds {
        mailed_again += stack.mails_to(&held.guest.email).await.len() - 1;
    }
    say(format_args!("frozen for longer than its lease, {mailed_again} mails twice when it went on: {upshot}"));
    assert!(upshot.lost > 0 && mailed_again <= 6, "{upshot}");
    second.kill().await;
    stack.until_ready().await;
}

async fn until_no_mail_waits(stack: &Stack) {
    let mails = async || (stack.count(&["--kind", "send_email"]).await.waiting() == 0).then_some(());
    eventually(SOON, "every mail's job is done", mails).await;
}

/// How every job ended, by whom, in which run, and what is known of its other runs.
async fn ends(stack: &Stack) -> (String, String) {
    let jobs = "SELECT id, state, attempts, runs, crashes, worker, finished_at FROM jobs \
                WHERE state <> 'pending' AND kind IN ('probe', 'send_email') ORDER BY id";
    let lost = "SELECT job_id, run, attempt, worker FROM job_attempts ORDER BY job_id, run";
    (stack.sql(jobs).await, stack.sql(lost).await)
}

fn told(what: &str, since: Instant) {
    say(format_args!("{what}: all done after {:.1} s", since.elapsed().as_secs_f64()));
}
