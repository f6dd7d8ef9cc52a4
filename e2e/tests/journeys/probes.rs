//! The operators' canary through the real ledger, relay and queue: every way in which a run can end.

use std::time::{Duration, Instant};

use e2e::{Job, Stack, eventually, never, say};
use serde_json::{Value, json};
use tokio::join;

const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_probe_ends_as_its_payload_says() {
    let stack = Stack::start(&[("LEASE", "6s"), ("CRASH_LIMIT", "2"), ("QUEUE_CONCURRENCY", "calendars=1")]).await;
    join!(
        outcomes_are_kept(&stack),
        a_failure_is_tried_four_times(&stack),
        a_panic_and_a_time_limit_are_failures(&stack),
        an_unknown_version_is_parked(&stack),
        a_unique_key_ignores_or_moves(&stack),
        a_moved_job_that_runs_runs_once_more(&stack),
        what_cannot_be_is_refused(&stack),
    );
    a_stopped_worker_hands_back_what_it_cannot_finish(&stack).await;
    // The last: it takes the worker with it.
    a_job_that_kills_its_worker_is_dead_after_so_many_crashes(&stack).await;
}

async fn probe(stack: &Stack, payload: Value, state: &str) -> Job {
    let promise = stack.probe(&payload, &[]).await;
    assert!(!promise.existing);
    stack.until_job(promise.id, state, SOON).await
}

async fn outcomes_are_kept(stack: &Stack) {
    let done = probe(stack, json!({"tag": "plain", "run_ms": 50}), "done").await;
    assert_eq!((done.tally(), done.history.len(), done.last_error), ((1, 1, 0), 0, None));
    assert!(done.started_at >= Some(done.run_at) && done.finished_at > done.started_at && done.worker.is_some());

    let snoozed = probe(stack, json!({"outcome": "snooze", "delay_ms": 400, "times": 2}), "done").await;
    assert_eq!((snoozed.tally(), snoozed.history.len()), ((1, 3, 0), 0), "a snooze costs no attempt");

    let later = probe(stack, json!({"outcome": "retry_after", "delay_ms": 300, "times": 1}), "done").await;
    assert_eq!((later.tally(), later.history.len()), ((2, 2, 0), 1));

    let failed = probe(stack, json!({"outcome": "fail"}), "dead").await;
    assert_eq!((failed.tally(), failed.last_error.as_deref()), ((1, 1, 0), Some("probe: fail")));
}

async fn a_failure_is_tried_four_times(stack: &Stack) {
    let dead = probe(stack, json!({"outcome": "retry"}), "dead").await;
    assert_eq!(dead.tally(), (4, 4, 0));
    let told: Vec<_> = dead.history.iter().map(|run| (run.run, run.attempt, run.error.as_str())).collect();
    assert_eq!(told, [1, 2, 3, 4].map(|number| (number, Some(number), "probe: retry")));
    assert!(dead.history.iter().all(|run| Some(&run.worker) == dead.worker.as_ref()));

    let id = dead.id.to_string();
    assert_eq!(stack.posta(&["jobs", "retry", &id]).await.status, 0);
    let again = eventually(SOON, "its second life ends", async || {
        Some(stack.job(dead.id).await).filter(|job| job.state == "dead" && job.runs == 8)
    })
    .await;
    assert_eq!((again.tally(), again.history.len()), ((4, 8, 0), 8), "a new life that remembers the old one");
}

async fn a_panic_and_a_time_limit_are_failures(stack: &Stack) {
    let panicked = probe(stack, json!({"outcome": "panic", "tag": "boo", "times": 1}), "done").await;
    assert_eq!((panicked.tally(), panicked.history.len()), ((2, 2, 0), 1));
    assert!(panicked.history[0].error.contains("probe: panic boo"), "{:?}", panicked.history);
    let hung = probe(stack, json!({"outcome": "hang", "timeout_ms": 300, "times": 1}), "done").await;
    assert_eq!((hung.tally(), hung.history.len()), ((2, 2, 0), 1));
    assert!(hung.history[0].error.contains("timed out"), "{:?}", hung.history);
}

async fn an_unknown_version_is_parked(stack: &Stack) {
    let parked = probe(stack, json!({"version": 99}), "parked").await;
    assert_eq!((parked.tally(), parked.started_at), ((0, 0, 0), None));
}

async fn a_unique_key_ignores_or_moves(stack: &Stack) {
    let first = stack.probe(&json!({"unique": "stays"}), &["--in", "1h"]).await;
    let due = stack.job(first.id).await.run_at;
    let second = stack.probe(&json!({"unique": "stays"}), &[]).await;
    assert_eq!((second.id, second.existing), (first.id, true));
    let kept = stack.job(first.id).await;
    assert_eq!((kept.run_at, kept.state.as_str()), (due, "scheduled"));

    let first = stack.probe(&json!({"unique": "moves", "clash": "move"}), &["--in", "1h"]).await;
    let second = stack.probe(&json!({"unique": "moves", "clash": "move"}), &[]).await;
    assert_eq!((second.id, second.existing), (first.id, true));
    assert_eq!(stack.until_job(first.id, "done", SOON).await.tally(), (1, 1, 0));
    let third = stack.probe(&json!({"unique": "moves", "clash": "move"}), &[]).await;
    assert!(!third.existing, "an ended job holds no key");
}

async fn a_moved_job_that_runs_runs_once_more(stack: &Stack) {
    let payload = json!({"unique": "again", "clash": "move", "run_ms": 12_000, "times": 1});
    let first = stack.probe(&payload, &[]).await;
    stack.until_job(first.id, "running", SOON).await;
    let second = stack.probe(&payload, &[]).await;
    assert_eq!((second.id, second.existing), (first.id, true));
    let ran = eventually(SOON, "it ran twice", async || {
        Some(stack.job(first.id).await).filter(|job| job.state == "done" && job.runs == 2)
    })
    .await;
    assert_eq!(ran.crashes, 0);
}

async fn what_cannot_be_is_refused(stack: &Stack) {
    for (words, named) in [
        (["probe", r#"{"outcome":"explode"}"#], "outcome"),
        (["probe", r#"{"colour":"red"}"#], "colour"),
        (["no_such_kind", "{}"], "send_email"),
    ] {
        let [kind, payload] = words;
        let told = stack.posta(&["jobs", "enqueue", kind, "--payload", payload]).await;
        assert!(told.status == 2 && told.stderr.contains(named), "{words:?}: {} {}", told.status, told.stderr);
    }
    let told = stack.posta(&["jobs", "show", "00000000-0000-7000-8000-000000000000"]).await;
    assert_eq!(told.status, 1, "{}", told.stderr);
}

async fn a_stopped_worker_hands_back_what_it_cannot_finish(stack: &Stack) {
    // A lease that nobody could wait for: what is handed back late is not done in time.
    let settings = [("LEASE", "120s"), ("SHUTDOWN_GRACE", "8s")];
    let second = stack.second_worker(&["--queues", "calendars", "--concurrency", "6"], &settings);
    second.until_listed(stack).await;
    let (pid, queue) = (second.pid(), ["--queue", "calendars"]);
    // Cut off, they are done at once the second time.
    stack.probes(4, &json!({"tag": "long", "run_ms": 25_000, "times": 1}), &queue).await;
    stack.probes(4, &json!({"tag": "short", "run_ms": 4_000}), &queue).await;
    let held = async || stack.running_on(pid).await.filter(|held| held.len() >= 6);
    eventually(SOON, "the second worker has its hands full", held).await;

    let (status, took) = second.stop(SOON).await;
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_eq!(stack.running_on(pid).await, None, "it leaves the list at once");
    let jobs = eventually(Duration::from_secs(60), "all are done", async || {
        let jobs = stack.jobs(&["--queue", "calendars"]).await;
        jobs.iter().all(|job| job.state == "done").then_some(jobs)
    })
    .await;
    let cut: Vec<_> = jobs.iter().filter(|job| job.crashes > 0).collect();
    say(format_args!("{} of {} were cut off and handed back", cut.len(), jobs.len()));
    assert!(!cut.is_empty() && cut.iter().all(|job| job.tally() == (1, 2, 1)), "{cut:?}");
    assert!(jobs.iter().filter(|job| job.crashes == 0).all(|job| job.tally() == (1, 1, 0)), "{jobs:?}");
    let lost = stack.job(cut[0].id).await.history;
    assert_eq!(lost.iter().map(|run| (run.run, run.attempt)).collect::<Vec<_>>(), [(1, None)]);
}

async fn a_job_that_kills_its_worker_is_dead_after_so_many_crashes(stack: &Stack) {
    let began = Instant::now();
    let promise = stack.probe(&json!({"outcome": "abort"}), &[]).await;
    let dead = stack.until_job(promise.id, "dead", Duration::from_secs(120)).await;
    say(format_args!("dead after two crashes in {:.1} s", began.elapsed().as_secs_f64()));
    assert_eq!(dead.tally(), (0, 2, 2));
    let told: Vec<_> = dead.history.iter().map(|run| (run.run, run.attempt, run.error.as_str())).collect();
    assert_eq!(told, [(1, None, "worker lost"), (2, None, "worker lost")]);
    stack.until_ready().await;
    never(Duration::from_secs(1), "it runs again", async || stack.job(promise.id).await.state != "dead").await;
    probe(stack, json!({}), "done").await;
}
