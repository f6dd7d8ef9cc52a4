//! What befalls Redis while jobs run, wait and are promised.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use e2e::{Fault, Held, Missing, Queue, Stack, eventually, lives, say};
use nix::sys::signal::Signal;
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(60);
/// Mails that the worker has in hand at most.
const IN_HAND: usize = 20;
const HOLDS: usize = 10;
const PROBES: u32 = 300;

#[tokio::test]
async fn whatever_befalls_redis_no_job_is_lost_and_only_what_was_in_hand_is_repeated() {
    let settings = [("LEASE", "3s"), ("HOLD_DURATION", "20s"), ("QUEUE_CONCURRENCY", "mail=20,maintenance=20")];
    let stack = Stack::start_lean(&settings).await;
    let (worker, api) = (stack.pid("worker"), stack.pid("api"));
    stack.fault(Fault::Slow(Duration::from_millis(700)), None).await;
    let mut holds = Vec::new();
    for accident in [
        Accident::Killed,
        Accident::Restarted,
        Accident::Wiped,
        Accident::CutOff,
        Accident::Stalled,
        Accident::Full,
        Accident::ReplacedByAnOlderCopy,
    ] {
        holds.extend(meet(&stack, accident).await);
    }
    stack.end_faults().await;
    let copies = stack.assert_expired_once(&holds, PATIENCE).await;
    say(format_args!("{} holds expired, once each; {copies} mails of all arrived twice", holds.len()));
    assert!(copies <= IN_HAND * 7, "{copies} copies");
    assert_eq!((stack.pid("worker"), stack.pid("api")), (worker, api), "nobody had to be restarted");
}

#[derive(Clone, Copy, Debug)]
enum Accident {
    Killed,
    Restarted,
    Wiped,
    CutOff,
    /// It answers nobody for as long as a command may take, and longer.
    Stalled,
    /// There is no room for five seconds.
    Full,
    ReplacedByAnOlderCopy,
}

async fn meet(stack: &Stack, accident: Accident) -> Vec<Held> {
    let tag = format!("{accident:?}");
    let work = stack.promise(&tag, HOLDS, PROBES, &json!({"run_ms": 150})).await;
    work.until_under_way(stack).await;
    let mut since = Instant::now();
    let mut holds = Vec::new();
    match accident {
        Accident::Killed => {
            let former = stack.signal("redis", Signal::SIGKILL);
            stack.started_again("redis", former).await;
        }
        Accident::Restarted => {
            let former = stack.signal("redis", Signal::SIGTERM);
            stack.started_again("redis", former).await;
        }
        Accident::Wiped => Queue::reach(stack).await.wipe().await,
        Accident::CutOff => drop(Queue::reach(stack).await.cut_connections().await),
        Accident::Stalled => Queue::reach(stack).await.stall(Duration::from_millis(2_500)).await,
        Accident::Full => {
            holds = full(stack).await;
            since = Instant::now();
        }
        Accident::ReplacedByAnOlderCopy => {
            older_copy(stack).await;
            since = Instant::now();
        }
    }
    let upshot = work.until_done(stack, since, PATIENCE).await;
    say(format_args!("{accident:?}: {upshot}"));
    let repeats = upshot.mailed_again + upshot.runs_again as usize;
    // Those that the older copy believes to wait ran before: they may run again, and mails are known to have left.
    let most =
        if matches!(accident, Accident::ReplacedByAnOlderCopy) { IN_HAND * 2 + OLD as usize } else { IN_HAND * 2 };
    assert!(repeats <= most, "{upshot}");
    holds.extend(work.holds);
    holds
}

/// What is promised meanwhile stays in the ledger, and is told by nobody's doing when there is room.
async fn full(stack: &Stack) -> Vec<Held> {
    let mut redis = Queue::reach(stack).await;
    redis.fill().await;
    let (mut holds, began) = (Vec::new(), Instant::now());
    for _ in 0..5 {
        holds.push(stack.hold().await);
    }
    stack.probes(50, &json!({"tag": "no-room"}), &[]).await;
    tokio::time::sleep(Duration::from_secs(3).saturating_sub(began.elapsed())).await;
    let done = stack.count(&["--kind", "probe", "--text", "no-room"]).await.done;
    assert_eq!(done, 0, "there was room");
    redis.make_room().await;
    let since = Instant::now();
    eventually(PATIENCE, "what was promised meanwhile is done", async || {
        (stack.count(&["--kind", "probe", "--text", "no-room"]).await.done == 50).then_some(())
    })
    .await;
    for held in &holds {
        stack.until_mailed(&held.guest.email, 1, PATIENCE).await;
    }
    say(format_args!("what no room was there for was done {:.1} s after there was", since.elapsed().as_secs_f64()));
    holds
}

const OLD: u32 = 60;

/// It knows jobs that are done since, does not know what was promised since, and has another's epoch.
async fn older_copy(stack: &Stack) {
    stack.probes(OLD, &json!({"tag": "in-the-copy"}), &["--in", "3s"]).await;
    let folder = stack.home().join("redis");
    let copy = stack.home().join("redis.copy");
    // Its file is written once a second.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    copy_folder(&folder.join("appendonlydir"), &copy);
    eventually(PATIENCE, "what waits in the copy is done", async || {
        (stack.count(&["--kind", "probe", "--text", "in-the-copy"]).await.done == OLD).then_some(())
    })
    .await;
    stack.probes(OLD, &json!({"tag": "since-then"}), &["--in", "6s"]).await;
    let missing = Missing::new(&folder.join("redis.conf"));
    let former = stack.signal("redis", Signal::SIGKILL);
    eventually(PATIENCE, "Redis has ended", async || (!lives(former)).then_some(())).await;
    fs::remove_dir_all(folder.join("appendonlydir")).unwrap();
    copy_folder(&copy, &folder.join("appendonlydir"));
    missing.put_back();
    stack.started_again("redis", former).await;
    eventually(PATIENCE, "what was promised since is done", async || {
        (stack.count(&["--kind", "probe", "--text", "since-then"]).await.done == OLD).then_some(())
    })
    .await;
    let old = stack.jobs(&["--kind", "probe", "--text", "in-the-copy"]).await;
    assert_eq!(old.iter().filter(|job| job.state == "done").count(), OLD as usize);
}

fn copy_folder(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").args([from, to]).status().unwrap();
    assert!(copied.success(), "{} to {}", from.display(), to.display());
}
