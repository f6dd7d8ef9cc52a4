//! Redis is stopped, restarted, cut off and wiped under processes that live on.

use std::time::{Duration, Instant};

use e2e::{Missing, Queue, Stack, eventually, say};
use futures::future::join_all;
use nix::sys::signal::Signal;
use serde_json::json;
use tokio::time::sleep;
use uuid::Uuid;

const QUEUES: [&str; 6] = ["payments", "messages", "mail", "bookings", "calendars", "maintenance"];
/// Within this a worker consumes again, as a rule.
const AGAIN: Duration = Duration::from_secs(5);
/// And always, also where the machine is busy with something else just then.
const AT_LAST: Duration = Duration::from_secs(60);

#[tokio::test]
async fn holds_are_taken_while_redis_is_stopped_and_their_mails_arrive_when_it_is_back() {
    let stack = Stack::start(&[]).await;
    let (worker, api) = (stack.pid("worker"), stack.pid("api"));
    let file = Missing::new(&stack.home().join("redis/redis.conf"));
    stack.end_child("redis", Signal::SIGTERM).await;
    let (mut holds, mut waits) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let asked = Instant::now();
        holds.push(stack.hold().await);
        waits.push(asked.elapsed());
    }
    assert!(median(&mut waits) < Duration::from_secs(2), "nobody waits for Redis: {waits:?}");
    let ready = stack.get("/readyz", stack.guest().source, &[]).await;
    assert_eq!((ready.status, &ready.body["status"]), (200, &"degraded".into()));
    assert!(stack.inbox().await.is_empty());

    file.put_back();
    Queue::reach(&stack).await;
    let back = Instant::now();
    for held in &holds {
        stack.until_mailed(&held.guest.email, 1, AT_LAST).await;
    }
    say(format_args!("the mails were there {:.1} s after Redis was back", back.elapsed().as_secs_f64()));
    assert_eq!(stack.inbox().await.len(), holds.len());
    assert_eq!((stack.pid("worker"), stack.pid("api")), (worker, api), "nobody had to be restarted");
}

/// F2: Redis is back, the process is up, nothing is consumed, and nobody says so.
#[tokio::test]
async fn f2_a_worker_consumes_again_within_five_seconds_whatever_happened_to_redis() {
    let stack = Stack::start(&[]).await;
    let (worker, api) = (stack.pid("worker"), stack.pid("api"));
    let mut waits = vec![consumes(&stack, "at first").await];
    // At once, and after a rest that is longer than an idle worker sleeps.
    for (round, rest) in [(1, Duration::ZERO), (2, Duration::from_secs(6))] {
        let mut redis = Queue::reach(&stack).await;
        let cut = redis.cut_connections().await;
        assert!(cut >= 3, "{cut} connections were cut");
        sleep(rest).await;
        waits.push(consumes(&stack, &format!("connections cut, {round}")).await);

        Queue::reach(&stack).await.wipe().await;
        sleep(rest).await;
        waits.push(consumes(&stack, &format!("wiped while idle, {round}")).await);

        let signal = if round == 2 { Signal::SIGKILL } else { Signal::SIGTERM };
        let former = stack.signal("redis", signal);
        stack.started_again("redis", former).await;
        Queue::reach(&stack).await;
        sleep(rest).await;
        waits.push(consumes(&stack, &format!("restarted after {signal}, {round}")).await);
    }
    assert!(median(&mut waits) < AGAIN, "{waits:?}");
    assert_eq!((stack.pid("worker"), stack.pid("api")), (worker, api), "nobody had to be restarted");
}

/// A job that is promised now to each queue, of which each has a consumer of its own, is done: how long it took.
async fn consumes(stack: &Stack, when: &str) -> Duration {
    let promise = async |queue: &str| stack.probe(&json!({}), &["--queue", queue]).await.id;
    let promised: Vec<Uuid> = join_all(QUEUES.map(promise)).await;
    let began = Instant::now();
    eventually(AT_LAST, format_args!("a job of each queue is done ({when})"), async || {
        let done: Vec<Uuid> = stack.jobs(&["--state", "done"]).await.into_iter().map(|job| job.id).collect();
        promised.iter().all(|id| done.contains(id)).then_some(())
    })
    .await;
    let took = began.elapsed();
    say(format_args!("{when}: done after {:.2} s", took.as_secs_f64()));
    took
}

fn median(waits: &mut [Duration]) -> Duration {
    waits.sort();
    waits[waits.len() / 2]
}
