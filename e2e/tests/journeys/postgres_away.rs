//! Postgres does not answer, or is not there: an honest 503 in time, and all by itself again afterwards.

use std::time::{Duration, Instant};

use e2e::{Frozen, Missing, Stack, eventually, say};
use futures::future::join_all;
use nix::sys::signal::Signal;

/// Promised for every answer.
const ANSWERED: Duration = Duration::from_secs(10);
const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn without_postgres_the_api_answers_503_in_time_and_recovers_by_itself() {
    // A refusal comes after three seconds, or what is left of the ten is a busy machine's.
    let settings =
        [("DATABASE_ACQUIRE_TIMEOUT", "2s"), ("DATABASE_STATEMENT_TIMEOUT", "3s"), ("DATABASE_LOCK_TIMEOUT", "2s")];
    let stack = Stack::start(&settings).await;
    let (worker, api) = (stack.pid("worker"), stack.pid("api"));
    mailed(&stack).await;

    let frozen = Frozen::new(stack.pid("postgres").unwrap());
    refused_in_time(&stack, "Postgres frozen").await;
    frozen.thaw();
    recovers(&stack, "it went on").await;

    let data = Missing::new(&stack.home().join("postgres/data"));
    stack.end_child("postgres", Signal::SIGINT).await;
    refused_in_time(&stack, "Postgres stopped").await;
    data.put_back();
    recovers(&stack, "it was started").await;

    // Killed, it has to repair its files first.
    let former = stack.signal("postgres", Signal::SIGKILL);
    stack.started_again("postgres", former).await;
    recovers(&stack, "it was killed").await;
    assert_eq!((stack.pid("worker"), stack.pid("api")), (worker, api), "nobody had to be restarted");
}

/// More at once than there are connections: none waits for another one's time-out.
async fn refused_in_time(stack: &Stack, why: &str) {
    let ask = async || {
        let (guest, stay) = (stack.guest(), stack.night());
        let began = Instant::now();
        (stack.ask_to_hold(&guest, &stay).await, began.elapsed())
    };
    let answers = join_all((0..40).map(|_| ask())).await;
    let slowest = answers.iter().map(|(_, took)| *took).max().unwrap();
    say(format_args!("{why}: refused after {:.1} s at the most", slowest.as_secs_f64()));
    for (answer, _) in &answers {
        assert_eq!((answer.status, answer.slug()), (503, "unavailable"), "{why}");
        let wait = answer.headers.get("retry-after").and_then(|seconds| seconds.to_str().ok()?.parse::<u32>().ok());
        assert!(wait.is_some_and(|seconds| seconds > 0), "{why}: Retry-After");
    }
    assert!(slowest < ANSWERED, "{why}: {slowest:?}");
    let began = Instant::now();
    let read = stack.get("/api/v1/accommodations", stack.guest().source, &[]).await;
    assert_eq!((read.status, read.slug()), (503, "unavailable"), "{why}");
    assert!(began.elapsed() < ANSWERED, "{why}: {:?}", began.elapsed());
    let readyz = stack.get("/readyz", stack.guest().source, &[]).await;
    assert_eq!(readyz.status, 503, "{why}: {}", readyz.body);
}

async fn recovers(stack: &Stack, since: &str) {
    let back = Instant::now();
    stack.until_ready().await;
    say(format_args!("ready {:.1} s after {since}", back.elapsed().as_secs_f64()));
    mailed(stack).await;
}

async fn mailed(stack: &Stack) {
    let guest = eventually(SOON, "holds are taken", async || {
        let (guest, stay) = (stack.guest(), stack.night());
        let answer = stack.ask_to_hold(&guest, &stay).await;
        assert!([201, 503].contains(&answer.status), "{}: {}", answer.status, answer.body);
        (answer.status == 201).then_some(guest)
    })
    .await;
    stack.until_mailed(&guest.email, 1, SOON).await;
}
