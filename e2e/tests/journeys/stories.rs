//! What broke other queues and takes whole processes to show. The numbers are those of docs/FAULTS.md.

use std::time::{Duration, Instant};

use e2e::{Frozen, Job, Stack, eventually, say};
use nix::sys::signal::Signal;
use serde_json::json;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(60);

/// F4: a job ends its workers for hours, because the way on which it is handed back counts nothing.
#[tokio::test]
async fn f4_a_job_that_ends_or_outlasts_its_workers_is_dead_at_the_crash_limit() {
    let stack = Stack::start_lean(&[("LEASE", "6s"), ("CRASH_LIMIT", "2"), ("SHUTDOWN_GRACE", "1s")]).await;
    let began = Instant::now();
    let hangs = stack.probe(&json!({"outcome": "hang", "timeout_ms": 600_000}), &[]).await.id;
    for crash in 0..2 {
        let stopped = eventually(SOON, "it runs", async || {
            let job = stack.job(hangs).await;
            (job.state == "running" && job.crashes == crash).then(|| stack.signal("worker", Signal::SIGTERM))
        })
        .await;
        stack.started_again("worker", stopped).await;
    }
    assert_poisoned(&stack.until_job(hangs, "dead", SOON).await);
    say(format_args!("SIGTERM twice: dead {:.1} s after its promise", began.elapsed().as_secs_f64()));

    let began = Instant::now();
    let aborts = stack.probe(&json!({"outcome": "abort"}), &[]).await.id;
    assert_poisoned(&stack.until_job(aborts, "dead", SOON).await);
    say(format_args!("two workers aborted: dead {:.1} s after its promise", began.elapsed().as_secs_f64()));
    stack.until_ready().await;
    done(&stack, json!({}), &[]).await;
}

fn assert_poisoned(job: &Job) {
    assert_eq!(job.tally(), (0, 2, 2));
    assert!(job.history.iter().all(|run| run.attempt.is_none() && run.error == "worker lost"), "{:?}", job.history);
}

/// F6: a heartbeat renews for a handler that will never end, and its slot is gone.
#[tokio::test]
async fn f6_a_handler_that_never_ends_or_never_yields_gives_its_slot_back() {
    let stack = Stack::start_lean(&[("LEASE", "6s"), ("QUEUE_CONCURRENCY", "calendars=1")]).await;
    let queue = ["--queue", "calendars"];
    // Longer than a lease: it is renewed for, until it is timed out.
    let hangs = stack.probe(&json!({"outcome": "hang", "timeout_ms": 7_500, "times": 1}), &queue).await.id;
    stack.until_job(hangs, "running", SOON).await;
    let began = Instant::now();
    done(&stack, json!({}), &queue).await;
    say(format_args!("the job behind one that hangs was done after {:.1} s", began.elapsed().as_secs_f64()));
    let hung = stack.until_job(hangs, "done", SOON).await;
    assert_eq!(hung.tally(), (2, 2, 0), "timed out, not lost");
    assert!(hung.history[0].error.contains("timed out"), "{:?}", hung.history);

    let block = json!({"outcome": "block", "run_ms": 20_000, "timeout_ms": 500, "times": 1});
    let blocks = stack.probe(&block, &queue).await.id;
    stack.until_job(blocks, "running", SOON).await;
    let began = Instant::now();
    done(&stack, json!({"run_ms": 1_500}), &queue).await;
    let took = began.elapsed();
    say(format_args!("the job behind one that holds its thread was done after {:.1} s", took.as_secs_f64()));
    assert!(took < Duration::from_secs(20), "{took:?}");
    let blocked = stack.until_job(blocks, "done", SOON).await;
    assert_eq!(blocked.tally(), (2, 2, 0));
    assert!(blocked.history[0].error.contains("leaked"), "{:?}", blocked.history);
}

/// F12: during a deployment an old worker completes, or buries, what only the new one knows.
#[tokio::test]
async fn f12_a_job_of_a_newer_build_waits_for_a_worker_that_knows_it() {
    let stack = Stack::start_lean(&[]).await;
    // What a newer build promises, as the one that runs here meets it.
    let of_kind = Uuid::now_v7();
    stack.sql(&promised_by_a_newer_build(of_kind)).await;
    let of_version = stack.probe(&json!({"version": 2}), &[]).await.id;
    for id in [of_kind, of_version] {
        let parked = stack.until_job(id, "parked", SOON).await;
        assert_eq!((parked.tally(), parked.history.len()), ((0, 0, 0), 0));
    }
    // An operator may restart what he likes: it stays parked, and is not buried.
    let former = stack.signal("worker", Signal::SIGTERM);
    stack.started_again("worker", former).await;
    stack.until_ready().await;
    for id in [of_kind, of_version] {
        assert_eq!(stack.job(id).await.state, "parked");
    }
    // Renamed, they are what a worker knows that starts now: to it they are no other than those of its own build.
    let renamed = format!(
        "UPDATE jobs SET kind = 'probe', version = 1, payload = '{{}}' WHERE id IN ('{of_kind}', '{of_version}')"
    );
    stack.sql(&renamed).await;
    let began = Instant::now();
    let second = stack.second_worker(&["--queues", "calendars"], &[]);
    for id in [of_kind, of_version] {
        assert_eq!(stack.until_job(id, "done", SOON).await.tally(), (1, 1, 0));
    }
    say(format_args!("done {:.1} s after a worker that knows them was started", began.elapsed().as_secs_f64()));
    second.kill().await;
}

fn promised_by_a_newer_build(id: Uuid) -> String {
    format!(
        "INSERT INTO jobs (id, kind, version, queue, payload, run_at, max_attempts, created_at)
         VALUES ('{id}', 'send_fax', 1, 'maintenance', '{{\"fax\": 1, \"version\": 1}}', now(), 4, now())"
    )
}

/// F13: the one that leads the schedule hangs in a call to the database, and its tick is nobody's.
#[tokio::test]
async fn f13_a_tick_is_promised_once_by_however_many_and_another_takes_it_from_one_that_hangs() {
    let stack = Stack::start_lean(&[]).await;
    let second = stack.second_worker(&[], &[]);
    second.until_listed(&stack).await;
    for missed in 1..=5 {
        make_due(&stack).await;
        eventually(SOON, "it is promised", async || (prunes(&stack).await == missed).then_some(())).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(prunes(&stack).await, 5, "ticks that were missed are made up for once");

    // The second one alone is there for the tick: it takes the entry, and hangs in the promise.
    let first = Frozen::idle_worker(&stack).await;
    let lock = stack.transaction("LOCK TABLE jobs IN EXCLUSIVE MODE");
    make_due(&stack).await;
    eventually(SOON, "it hangs with the entry in hand", async || {
        let hangs =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO jobs%'";
        (stack.sql_count(hangs).await > 0).then_some(())
    })
    .await;
    let hangs = Frozen::new(second.pid());
    let since = Instant::now();
    drop(lock);
    first.thaw();
    let took =
        eventually(SOON, "the first one promised it", async || (prunes(&stack).await == 6).then(|| since.elapsed()))
            .await;
    say(format_args!("the tick of a worker that hung was promised by another after {:.1} s", took.as_secs_f64()));
    hangs.thaw();
    second.kill().await;

    // One that dies just before the tick.
    let third = stack.second_worker(&[], &[]);
    third.until_listed(&stack).await;
    let since = Instant::now();
    let (former, ()) = tokio::join!(async { stack.signal("worker", Signal::SIGKILL) }, make_due(&stack));
    let took =
        eventually(SOON, "the other one promised it", async || (prunes(&stack).await == 7).then(|| since.elapsed()))
            .await;
    say(format_args!("the tick of a worker that died was promised by another after {:.1} s", took.as_secs_f64()));
    stack.started_again("worker", former).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(prunes(&stack).await, 7);
    third.kill().await;
    stack.until_ready().await;
}

/// As if nobody had been there for three days.
async fn make_due(stack: &Stack) {
    let update =
        "UPDATE schedule SET since = now() - interval '3 days', last = NULL WHERE name = 'prune' RETURNING name";
    eventually(SOON, "the entry is there", async || (!stack.sql(update).await.is_empty()).then_some(())).await;
}

async fn prunes(stack: &Stack) -> u32 {
    let counts = stack.count(&["--kind", "prune"]).await;
    assert_eq!(counts.dead, 0);
    counts.done
}

async fn done(stack: &Stack, payload: serde_json::Value, flags: &[&str]) {
    let id = stack.probe(&payload, flags).await.id;
    stack.until_job(id, "done", SOON).await;
}
