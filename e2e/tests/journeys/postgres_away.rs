//! Postgres does not answer, or is not there: an honest 503 in time, and all by itself again afterwards.

use std::time::{Duration, Instant};

use e2e::{Answer, Frozen, Missing, Stack, eventually, say};
use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use nix::sys::signal::Signal;

/// Promised for every answer.
const ANSWERED: Duration = Duration::from_secs(10);
const ROUNDS: usize = 3;
const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn without_postgres_the_api_answers_503_in_time_and_recovers_by_itself() {
    // As shipped.
    let stack = Stack::start(&[("DATABASE_ACQUIRE_TIMEOUT", "5s")]).await;
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

/// More at once than there are connections: none waits for another one's time-out. Refused is after nine seconds at the
/// most, so a machine that stands still for one has them ask again.
async fn refused_in_time(stack: &Stack, why: &str) {
    let mut rounds = Vec::new();
    while rounds.last().is_none_or(|slowest| *slowest >= ANSWERED) {
        assert!(rounds.len() < ROUNDS, "{why}: {rounds:?}");
        let slowest = refused(stack, why).await;
        say(format_args!("{why}: refused after {:.1} s at the most", slowest.as_secs_f64()));
        rounds.push(slowest);
    }
}

/// How long the slowest answer took.
async fn refused(stack: &Stack, why: &str) -> Duration {
    let timed = async |asking: BoxFuture<'_, Answer>| {
        let began = Instant::now();
        (asking.await, began.elapsed())
    };
    let ask = async || {
        let (guest, stay) = (stack.guest(), stack.night());
        timed(stack.ask_to_hold(&guest, &stay).boxed()).await
    };
    let mut answers = join_all((0..40).map(|_| ask())).await;
    for (answer, _) in &answers {
        let wait = answer.headers.get("retry-after").and_then(|seconds| seconds.to_str().ok()?.parse::<u32>().ok());
        assert!(wait.is_some_and(|seconds| seconds > 0), "{why}: Retry-After");
    }
    answers.push(timed(stack.get("/api/v1/accommodations", stack.guest().source, &[]).boxed()).await);
    for (answer, _) in &answers {
        assert_eq!((answer.status, answer.slug()), (503, "unavailable"), "{why}");
    }
    let readyz = stack.get("/readyz", stack.guest().source, &[]).await;
    assert_eq!(readyz.status, 503, "{why}: {}", readyz.body);
    answers.iter().map(|(_, took)| *took).max().unwrap()
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
