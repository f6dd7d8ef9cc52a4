//! Redis is killed, and wiped, while work waits in it. The ledger remembers.

use std::time::{Duration, Instant};

use e2e::{Frozen, Queue, Stack, eventually, say};
use nix::sys::signal::Signal;
use serde_json::json;

const READY: u32 = 300;
const SCHEDULED: u32 = 200;
const AHEAD: &str = "15s";

#[tokio::test]
async fn a_redis_that_is_killed_and_wiped_while_five_hundred_jobs_wait_loses_none() {
    let stack = Stack::start(&[]).await;
    // Nobody works: what is due waits in Redis, and so does what is not due yet.
    let frozen = Frozen::new(stack.pid("worker").unwrap());
    stack.probes(READY, &json!({"tag": "waits"}), &[]).await;
    stack.probes(SCHEDULED, &json!({"tag": "later"}), &["--in", AHEAD]).await;

    let killed = stack.signal("redis", Signal::SIGKILL);
    stack.started_again("redis", killed).await;
    let mut redis = Queue::reach(&stack).await;
    assert_eq!(stack.count(&["--kind", "probe"]).await.waiting(), READY + SCHEDULED);
    until_told(&mut redis).await;
    redis.wipe().await;

    let began = Instant::now();
    let worker = stack.signal("worker", Signal::SIGKILL);
    drop(frozen);
    stack.started_again("worker", worker).await;
    eventually(Duration::from_secs(60), "every job is done", async || {
        (stack.count(&["--kind", "probe"]).await.done == READY + SCHEDULED).then_some(())
    })
    .await;
    say(format_args!("all were done {:.1} s after the wipe", began.elapsed().as_secs_f64()));
    let jobs = stack.jobs(&["--kind", "probe"]).await;
    let tally = |expected| jobs.iter().filter(|job| job.tally() == expected).count();
    assert_eq!(tally((1, 1, 0)), jobs.len(), "each ran once");
    assert!(jobs.iter().all(|job| job.started_at >= Some(job.run_at)), "none before its time");
}

/// Redis knows of all of them again, by the api's sweep.
async fn until_told(redis: &mut Queue) {
    let knows_all = async || (redis.keys().await >= READY + SCHEDULED).then_some(());
    eventually(Duration::from_secs(20), "Redis was told again", knows_all).await;
}
