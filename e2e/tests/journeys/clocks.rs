//! Workers whose machines have the wrong time.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use e2e::{Frozen, Held, Stack, eventually, say};
use serde_json::json;

const SOON: Duration = Duration::from_secs(60);
/// Of Debian's package `libfaketime`; which one fits the machine is the loader's matter.
const LIBRARIES: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"];
/// Far less than an hour: what a busy machine takes.
const ABOUT: TimeDelta = TimeDelta::minutes(5);

#[tokio::test]
async fn workers_whose_clocks_are_off_by_an_hour_do_everything_in_time() {
    let stack = Stack::start_lean(&[("HOLD_DURATION", "40s")]).await;
    let library = LIBRARIES.into_iter().find(|library| Path::new(library).exists());
    let library = library.expect("package libfaketime is installed: scripts/test does it");
    // Nobody works who has the right time.
    let right = Frozen::idle_worker(&stack).await;
    let wrong = ["+3600", "-3600"].map(|off| {
        stack.second_worker(&[], &[("LD_PRELOAD", library), ("FAKETIME", off), ("DONT_FAKE_MONOTONIC", "1")])
    });
    for worker in &wrong {
        worker.until_listed(&stack).await;
    }
    probes_run_in_time(&stack).await;
    let mut holds = Vec::new();
    for _ in 0..12 {
        holds.push(stack.hold().await);
    }
    sweeps_end_no_hold_before_its_time(&stack, &holds).await;

    let mut latest = TimeDelta::zero();
    for held in &holds {
        let mails = stack.until_mailed(&held.guest.email, 3, 2 * SOON).await;
        let late = mails[2].received_at - held.expires_at;
        assert!(mails[1].received_at < held.expires_at && late >= TimeDelta::zero(), "{late}");
        latest = latest.max(late);
    }
    say(format_args!(
        "clocks off by an hour: the last mail of a hold's end came {} ms after it",
        latest.num_milliseconds()
    ));
    assert!(latest < ABOUT, "{latest}");
    stack.assert_expired_once(&holds, SOON).await;
    for worker in wrong {
        worker.kill().await;
    }
    right.thaw();
    stack.until_ready().await;
}

async fn probes_run_in_time(stack: &Stack) {
    stack.probes(20, &json!({"tag": "ahead"}), &["--in", "2s"]).await;
    let retried = json!({"tag": "again", "outcome": "retry_after", "delay_ms": 1_500, "times": 1});
    stack.probes(20, &retried, &[]).await;
    let all = async || (stack.count(&["--kind", "probe"]).await.done == 40).then_some(());
    eventually(SOON, "all probes are done", all).await;
    let now = stack.sql("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')").await;
    let now: DateTime<Utc> = now.parse().unwrap();
    for job in stack.jobs(&["--kind", "probe"]).await {
        assert!(job.started_at >= Some(job.run_at), "{job:?}");
        // Its times are those of Postgres, which has the right one.
        for at in [job.started_at, job.finished_at].map(Option::unwrap) {
            assert!((now - at).abs() < ABOUT, "{at}, and not about {now}");
        }
    }
}

/// By one of the clocks they all have ended long ago.
async fn sweeps_end_no_hold_before_its_time(stack: &Stack, holds: &[Held]) {
    for _ in 0..4 {
        let swept = stack.posta_json(&["jobs", "schedule", "run", "sweep_holds"]).await;
        let swept = stack.until_job(swept["id"].as_str().unwrap().parse().unwrap(), "done", SOON).await;
        assert!(swept.finished_at.unwrap() < holds[0].expires_at, "too slow to tell anything");
    }
    let left = stack.sql_count("SELECT count(*) FROM reservations WHERE reservation_status = 'pre_reserved'").await;
    assert_eq!(left as usize, holds.len());
}
