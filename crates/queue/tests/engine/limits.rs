use std::time::Duration;

use queue::{Push, Rate, Strain, Verdict};

use super::site::{Site, job};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

fn under(limits: &[&str]) -> Push {
    Push { limits: limits.iter().map(|limit| (*limit).to_owned()).collect(), ..job() }
}

fn rate(class: &str, every: u64, burst: u32) -> (String, Rate) {
    (class.to_owned(), Rate { every: Duration::from_millis(every), burst })
}

fn plan(rates: Vec<(String, Rate)>) -> Plan {
    Plan { rates, ..Plan::slots(4) }
}

/// Moves the time and has the worker look until so many have run.
async fn after(site: &Site, stage: &Stage, by: u64, runs: usize) {
    site.time.advance(Duration::from_millis(by));
    let looked = site.calls.count("claim");
    site.nudge();
    until("the worker has looked", async || site.calls.count("claim") > looked + 1).await;
    until("they have run", async || stage.ended() >= runs).await;
    assert_eq!(stage.ended(), runs, "after {by} ms more");
}

#[tokio::test]
async fn a_burst_passes_and_the_rest_comes_at_the_rate() {
    let site = Site::new().await;
    let jobs: Vec<_> = std::iter::repeat_with(|| under(&["smtp"])).take(6).collect();
    site.push(&jobs).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &plan(vec![rate("smtp", 1_000, 2)]), stage.answer(Verdict::Done));
    until("the burst has run", async || stage.ended() == 2).await;
    until("the rest has its slots", async || site.lane.depth().await.unwrap().scheduled == 4).await;
    after(&site, &stage, 999, 2).await;
    after(&site, &stage, 1, 3).await;
    after(&site, &stage, 1_000, 4).await;
    after(&site, &stage, 2_000, 6).await;
    for job in &stage.begun() {
        assert_eq!((job.run, job.attempts), (1, 0), "a wait for a slot costs nothing");
    }
}

#[tokio::test]
async fn a_limit_blocks_nobody_else() {
    let site = Site::new().await;
    let limited: Vec<_> = std::iter::repeat_with(|| under(&["smtp"])).take(300).collect();
    site.push(&limited).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &plan(vec![rate("smtp", 60_000, 1)]), stage.answer(Verdict::Done));
    let free = site.push_one().await;
    until("both have run", async || stage.ended() == 2).await;
    assert!(stage.ids().contains(&free));
}

/// A guest's flood waits for his own limit and takes nothing of the wide one.
#[tokio::test]
async fn who_waits_for_a_narrow_limit_leaves_the_wide_one_to_others() {
    let site = Site::new().await;
    let flood: Vec<_> = std::iter::repeat_with(|| under(&["to:ana", "number"])).take(20).collect();
    site.push(&flood).await;
    let stage = Stage::new();
    let rates = vec![rate("to", 6_000, 1), rate("number", 10, 1)];
    let _worker = Worker::start(&site, &plan(rates), stage.answer(Verdict::Done));
    until("the flood has its slots", async || site.lane.depth().await.unwrap().scheduled == 19).await;
    let other = under(&["to:berta", "number"]);
    site.push(std::slice::from_ref(&other)).await;
    after(&site, &stage, 10, 2).await;
    assert!(stage.ids().contains(&other.id));
}

#[tokio::test]
async fn all_workers_share_a_limit() {
    let site = Site::new().await;
    let jobs: Vec<_> = std::iter::repeat_with(|| under(&["smtp"])).take(20).collect();
    site.push(&jobs).await;
    let stage = Stage::new();
    let workers: Vec<_> = std::iter::repeat_with(|| {
        Worker::start(&site, &plan(vec![rate("smtp", 60_000, 3)]), stage.answer(Verdict::Done))
    })
    .take(3)
    .collect();
    until("the rest has its slots", async || site.lane.depth().await.unwrap().scheduled == 17).await;
    until("the burst is settled", async || workers.iter().map(Worker::settled).sum::<usize>() == 3).await;
    assert_eq!(stage.runs(), 3);
}

/// A provider's Retry-After slows everything that uses it, on every worker.
#[tokio::test]
async fn a_provider_that_asks_for_patience_gets_it_from_all() {
    let site = Site::new().await;
    let first = under(&["api"]);
    site.push(std::slice::from_ref(&first)).await;
    let stage = Stage::new();
    let slowed = first.id;
    let handler = stage.play(move |job| async move {
        if job.id == slowed && job.run == 1 {
            let delay = Duration::from_secs(30);
            let strain = Strain::Slow { limit: "api".to_owned(), delay };
            return Verdict::Retry { error: "429".to_owned(), after: delay, strain };
        }
        Verdict::Done
    });
    let worker = Worker::start(&site, &plan(vec![rate("api", 10, 5)]), handler);
    until("it was told to wait", async || worker.settled() == 1).await;
    site.push(&[under(&["api"]), under(&["api"])]).await;
    until("all wait", async || site.lane.depth().await.unwrap().scheduled == 3).await;
    after(&site, &stage, 29_999, 1).await;
    after(&site, &stage, 1_000, 4).await;
}
