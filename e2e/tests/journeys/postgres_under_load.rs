//! What befalls Postgres while jobs end: their fates wait in Redis, and nothing stays claimed.

use std::time::{Duration, Instant};

use e2e::{Fault, Held, Missing, Stack, Upshot, Work, eventually, say};
use nix::sys::signal::Signal;
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(120);
const IN_HAND: usize = 20;
/// More than two leases.
const AWAY: Duration = Duration::from_secs(14);

/// F8: a settlement that fails with the database leaves its job claimed for ever.
#[tokio::test]
async fn f8_whatever_befalls_postgres_no_job_stays_claimed_and_none_is_lost() {
    let settings = [("LEASE", "6s"), ("HOLD_DURATION", "20s"), ("QUEUE_CONCURRENCY", "mail=20,maintenance=20")];
    let stack = Stack::start_lean(&settings).await;
    let (worker, api) = (stack.pid("worker"), stack.pid("api"));
    stack.fault(Fault::Slow(Duration::from_millis(700)), None).await;
    let mut holds = away_while_jobs_end(&stack).await;
    for (what, lock) in [("slow", Duration::from_secs(2)), ("slower than a lock is waited for", Duration::from_secs(7))]
    {
        slow_while_jobs_end(&stack, what, lock).await;
    }
    for signal in [Signal::SIGKILL, Signal::SIGINT] {
        holds.extend(started_again_under_load(&stack, signal).await);
    }
    stack.end_faults().await;
    stack.hurry_mails().await;
    let copies = stack.assert_expired_once(&holds, PATIENCE).await;
    say(format_args!("{} holds expired, once each; {copies} mails of all arrived twice", holds.len()));
    assert!(copies <= IN_HAND * 3, "{copies} copies");
    assert_eq!((stack.pid("worker"), stack.pid("api")), (worker, api), "nobody had to be restarted");
}

/// It goes as they run, and stays away for several leases.
async fn away_while_jobs_end(stack: &Stack) -> Vec<Held> {
    let work = stack.promise("away", 8, 20, &json!({"run_ms": 6_000})).await;
    eventually(PATIENCE, "all run", async || (work.count(stack).await.running == 20).then_some(())).await;
    let data = Missing::new(&stack.home().join("postgres/data"));
    stack.end_child("postgres", Signal::SIGINT).await;
    tokio::time::sleep(AWAY).await;
    data.put_back();
    let back = Instant::now();
    stack.until_ready().await;
    let upshot = done(stack, &work, back).await;
    say(format_args!("Postgres away for {AWAY:?} as jobs ended: {upshot}"));
    assert_eq!((upshot.runs_again, upshot.lost), (0, 0), "what ended meanwhile is not run again");
    work.holds
}

/// Nobody can write to the ledger for a while.
async fn slow_while_jobs_end(stack: &Stack, what: &str, lock: Duration) {
    let work = stack.promise(&format!("slow-{}", lock.as_secs()), 0, 200, &json!({"run_ms": 200})).await;
    work.until_under_way(stack).await;
    let locked = stack.transaction("LOCK TABLE jobs IN EXCLUSIVE MODE");
    tokio::time::sleep(lock).await;
    drop(locked);
    let upshot = done(stack, &work, Instant::now()).await;
    say(format_args!("Postgres {what}, {} s: {upshot}", lock.as_secs()));
    assert_eq!((upshot.runs_again, upshot.lost), (0, 0), "what ended meanwhile is not run again");
}

async fn started_again_under_load(stack: &Stack, signal: Signal) -> Vec<Held> {
    let work = stack.promise(signal.as_str(), 8, 300, &json!({"run_ms": 150})).await;
    work.until_under_way(stack).await;
    let former = stack.signal("postgres", signal);
    let since = Instant::now();
    stack.started_again("postgres", former).await;
    stack.until_ready().await;
    let upshot = done(stack, &work, since).await;
    say(format_args!("Postgres started again after {signal}: {upshot}"));
    assert!(upshot.runs_again == 0 && upshot.mailed_again <= IN_HAND, "{upshot}");
    work.holds
}

/// Mails whose letter could not be marked wait for half a minute: an operator need not.
async fn done(stack: &Stack, work: &Work, since: Instant) -> Upshot {
    stack.hurry_mails().await;
    let upshot = work.until_done(stack, since, PATIENCE).await;
    assert_eq!(work.count(stack).await.running, 0);
    upshot
}
