//! Very much at once, told by several.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use e2e::{Frozen, Stack, eventually, say};
use futures::future::join_all;
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(90);
const MANY: u32 = 20_000;
const TOLD: u32 = 400;

#[tokio::test]
async fn what_several_relays_tell_at_once_and_twenty_thousand_jobs_due_at_once_run_once_each() {
    let stack = Stack::start_lean(&[("QUEUE_CONCURRENCY", "maintenance=50")]).await;
    let second = stack.second_worker(&[], &[]);
    second.until_listed(&stack).await;
    told_by_five(&stack).await;
    second.kill().await;
    due_at_once(&stack).await;
}

/// Nobody could tell Redis for a while; then an api, two workers and two commands do, all of the same.
async fn told_by_five(stack: &Stack) {
    let redis = Frozen::new(stack.pid("redis").unwrap());
    let mut holds = Vec::new();
    for _ in 0..10 {
        holds.push(stack.hold().await);
    }
    stack.probes(TOLD, &json!({"tag": "told"}), &[]).await;
    redis.thaw();
    let since = Instant::now();
    let rebuilt = join_all([(); 2].map(|()| stack.posta(&["jobs", "rebuild"]))).await;
    assert!(rebuilt.iter().all(|told| told.status == 0), "{rebuilt:?}");
    all_once(stack, "told", TOLD).await;
    for held in &holds {
        let mails = stack.until_mailed(&held.guest.email, 1, PATIENCE).await;
        assert_eq!(mails.len(), 1, "{}", held.code);
    }
    say(format_args!("told by five at once: all done {:.1} s after Redis went on", since.elapsed().as_secs_f64()));
    let mails = stack.jobs(&["--kind", "send_email"]).await;
    assert!(mails.len() == holds.len() && mails.iter().all(|job| job.runs == job.attempts), "{mails:?}");
}

async fn due_at_once(stack: &Stack) {
    // A slow machine needs longer to promise all of them before they are due.
    let mut in_time = false;
    for seconds in [20, 60, 180] {
        let (due, tag) = (now() + TimeDelta::seconds(seconds), format!("flood-{seconds}"));
        stack.probes(MANY, &json!({"tag": tag}), &["--at", &due.to_rfc3339()]).await;
        let done = stack.count(&["--kind", "probe", "--text", &tag]).await.done;
        let ahead = due - now();
        if ahead > TimeDelta::zero() {
            assert_eq!(done, 0);
            tokio::time::sleep(ahead.to_std().unwrap()).await;
        }
        all_once(stack, &tag, MANY).await;
        if ahead > TimeDelta::zero() {
            last_end(stack, &tag, due).await;
            in_time = true;
            break;
        }
    }
    assert!(in_time, "they were promised too slowly to be due at once");
}

async fn last_end(stack: &Stack, tag: &str, due: chrono::DateTime<Utc>) {
    let counts = stack.posta_json(&["jobs", "count", "--kind", "probe", "--text", tag]).await;
    let last: chrono::DateTime<Utc> = counts["last_finished_at"].as_str().unwrap().parse().unwrap();
    let took = (last - due).num_milliseconds();
    say(format_args!("{MANY} jobs due at once: the last one ended {took} ms after that"));
}

async fn all_once(stack: &Stack, tag: &str, count: u32) {
    eventually(PATIENCE, format_args!("all of {tag} are done"), async || {
        (stack.count(&["--kind", "probe", "--text", tag]).await.done == count).then_some(())
    })
    .await;
    let jobs = stack.jobs(&["--kind", "probe", "--text", tag]).await;
    let once = jobs.iter().filter(|job| job.tally() == (1, 1, 0) && job.started_at >= Some(job.run_at)).count();
    assert_eq!((jobs.len(), once), (count as usize, count as usize), "{tag}");
}

#[expect(clippy::disallowed_methods, reason = "an operator's own clock")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now()
}
