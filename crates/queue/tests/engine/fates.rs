use std::time::Duration;

use queue::{Fate, Outcome, Push, Strain, Verdict};
use uuid::Uuid;

use super::site::{EPOCH, Site, job, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

/// Runs one job that has been tried twice in four runs and has crashed once, and tells its fate.
async fn fate_of(site: &Site, verdict: Verdict) -> Fate {
    let job = Push { attempts: 2, runs: 4, crashes: 1, ..job() };
    site.push(std::slice::from_ref(&job)).await;
    let stage = Stage::new();
    let worker = Worker::start(site, &Plan::default(), stage.answer(verdict));
    until("it is settled", async || worker.settled() > 0).await;
    let run = &stage.begun()[0];
    assert_eq!((run.run, run.attempts, run.crashes), (5, 2, 1), "what the handler was told");
    let fate = worker.fates().remove(0);
    assert_eq!((fate.job, fate.kind.as_str(), fate.generation), (job.id, "send_email", 1));
    assert_eq!(fate.started_at, site.time.now());
    fate
}

fn counts(fate: &Fate) -> (Outcome, i32, i32, i32) {
    (fate.outcome, fate.run, fate.attempts, fate.crashes)
}

#[tokio::test]
async fn a_done_job_has_spent_a_run_and_an_attempt() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Done).await;
    assert_eq!(counts(&fate), (Outcome::Done, 5, 3, 1));
    assert_eq!((fate.delay, fate.error), (0, None));
}

#[tokio::test]
async fn a_retried_job_has_spent_an_attempt_and_is_due_after_its_delay() {
    let site = Site::new().await;
    let after = Duration::from_secs(90);
    let fate = fate_of(&site, Verdict::Retry { error: "away".to_owned(), after, strain: Strain::None }).await;
    assert_eq!(counts(&fate), (Outcome::Retried, 5, 3, 1));
    assert_eq!((fate.delay, fate.error.as_deref()), (90_000, Some("away")));
    assert_again_after(&site, after, (6, 3, 1)).await;
}

#[tokio::test]
async fn a_snoozed_job_has_spent_no_attempt_and_is_due_after_its_delay() {
    let site = Site::new().await;
    let after = Duration::from_secs(90);
    let fate = fate_of(&site, Verdict::Snooze(after)).await;
    assert_eq!(counts(&fate), (Outcome::Snoozed, 5, 2, 1));
    assert_eq!(fate.delay, 90_000);
    assert_again_after(&site, after, (6, 2, 1)).await;
}

#[tokio::test]
async fn a_dead_job_has_spent_an_attempt_and_does_not_run_again() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Dead { error: "no".to_owned(), strain: Strain::None }).await;
    assert_eq!(counts(&fate), (Outcome::Dead, 5, 3, 1));
    assert_eq!(fate.error.as_deref(), Some("no"));
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.scheduled, depth.ready, depth.running, depth.unrecorded), (0, 0, 0, 1));
}

#[tokio::test]
async fn a_parked_job_has_spent_neither_a_run_nor_an_attempt() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Park { error: "unknown".to_owned() }).await;
    assert_eq!(counts(&fate), (Outcome::Parked, 4, 2, 1));
    assert_eq!(site.field(fate.job, "s").as_deref(), Some("d:1:4"));
    assert_eq!(site.lane.depth().await.unwrap().ready, 0);
}

#[tokio::test]
async fn a_handler_that_panics_ends_as_the_caller_says() {
    let site = Site::new().await;
    let id = site.push_one().await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.play(|_| async { panic!("by the test") }));
    until("it is settled", async || worker.settled() == 1).await;
    let fate = worker.fates().remove(0);
    assert_eq!((fate.job, fate.outcome, fate.attempts), (id, Outcome::Dead, 1));
    assert_eq!(fate.error.as_deref(), Some("broken off: panicked"));

    site.push_one().await;
    until("the worker goes on", async || worker.settled() == 2).await;
}

#[tokio::test]
async fn a_fate_stays_unrecorded_until_it_is_forgotten() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Done).await;
    assert_eq!(site.lane.depth().await.unwrap().oldest_unrecorded_ms, Some(0));
    assert!(site.lane.unrecorded(1_000).await.unwrap().is_empty(), "it is younger than a second");

    site.time.advance(Duration::from_secs(1));
    assert_eq!(site.lane.depth().await.unwrap().oldest_unrecorded_ms, Some(1_000));
    for _ in 0..2 {
        let waiting = site.lane.unrecorded(1_000).await.unwrap();
        assert_eq!(waiting.iter().map(|settled| &settled.fate).collect::<Vec<_>>(), [&fate]);
    }
    site.lane.forget(&site.lane.unrecorded(0).await.unwrap()).await.unwrap();
    assert!(site.lane.unrecorded(0).await.unwrap().is_empty());
    assert_eq!(site.lane.depth().await.unwrap().oldest_unrecorded_ms, None);
}

#[tokio::test]
async fn a_forgotten_job_leaves_no_key() {
    let site = Site::new().await;
    let endings = [
        Verdict::Done,
        Verdict::Dead { error: "no".to_owned(), strain: Strain::None },
        Verdict::Park { error: "unknown".to_owned() },
        Verdict::Retry { error: "away".to_owned(), after: Duration::ZERO, strain: Strain::None },
        Verdict::Snooze(Duration::ZERO),
    ];
    for ending in endings.clone() {
        let again = matches!(ending, Verdict::Retry { .. } | Verdict::Snooze(_));
        site.push_one().await;
        let stage = Stage::new();
        let play = stage.clone();
        let handler = stage.play(move |_| {
            let verdict = if play.runs() > 1 { Verdict::Done } else { ending.clone() };
            async move { verdict }
        });
        let mut worker = Worker::start(&site, &Plan::default(), handler);
        until("it has ended", async || worker.settled() == 1 + usize::from(again)).await;
        assert!(worker.stop().await);
        site.lane.forget(&site.lane.unrecorded(0).await.unwrap()).await.unwrap();
    }
    let mut left = site.keys();
    // The wake token is the queue's, not a job's.
    left.retain(|key| *key != site.key("signal"));
    assert_eq!(left, [site.key("epoch")]);
}

#[tokio::test]
async fn forgetting_an_old_fate_does_not_delete_a_newer_generation() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Done).await;
    let old = site.lane.unrecorded(0).await.unwrap();
    let newer = Push { id: fate.job, generation: 2, delay: 60_000, ..job() };
    site.push(std::slice::from_ref(&newer)).await;

    site.lane.forget(&old).await.unwrap();
    assert_eq!(site.field(newer.id, "m").as_deref(), Some("2:0:0:0"));
    assert_eq!(site.lane.depth().await.unwrap().scheduled, 1);
    assert!(site.lane.unrecorded(0).await.unwrap().is_empty());
}

#[tokio::test]
async fn forgetting_an_old_fate_does_not_delete_a_newer_generation_that_has_ended_too() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Done).await;
    let old = site.lane.unrecorded(0).await.unwrap();
    // Its run has the same number.
    site.push(&[Push { id: fate.job, generation: 2, runs: fate.run - 1, ..job() }]).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    until("it has ended, too", async || worker.settled() == 1).await;
    assert_eq!(worker.fates()[0].run, fate.run);

    site.lane.forget(&old).await.unwrap();
    assert!(site.field(fate.job, "s").is_some_and(|state| state.starts_with("d:2:")));
}

#[tokio::test]
async fn forgetting_the_fate_of_an_earlier_run_does_not_delete_the_job() {
    let site = Site::new().await;
    let fate = fate_of(&site, Verdict::Snooze(Duration::from_secs(1))).await;
    let early = site.lane.unrecorded(0).await.unwrap();
    site.time.advance(Duration::from_secs(1));
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    until("it has run again", async || worker.settled() == 1).await;

    site.lane.forget(&early).await.unwrap();
    assert!(
        site.field(fate.job, "s").is_some_and(|state| state.starts_with("d:")),
        "its last fate is not written down yet"
    );
    assert_eq!(site.lane.unrecorded(0).await.unwrap().len(), 1);
}

#[tokio::test]
async fn every_fate_is_told_once_and_waits_for_the_ledger() {
    let site = Site::new().await;
    let all = jobs(250);
    site.push(&all).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(50), stage.answer(Verdict::Done));
    until("all are told", async || worker.settled() == 250).await;

    let mut recorded = Vec::<Uuid>::new();
    loop {
        let batch = site.lane.unrecorded(0).await.unwrap();
        assert!(batch.len() <= 100, "a batch is bounded");
        if batch.is_empty() {
            break;
        }
        recorded.extend(batch.iter().map(|settled| settled.fate.job));
        site.lane.forget(&batch).await.unwrap();
    }
    recorded.sort();
    let mut told: Vec<_> = worker.fates().iter().map(|fate| fate.job).collect();
    told.sort();
    assert_eq!(recorded, told);
    assert_eq!(told, all.iter().map(|job| job.id).collect::<Vec<_>>());
}

/// The job waits, and runs again when the time has come: run, attempts and crashes as then told.
async fn assert_again_after(site: &Site, after: Duration, told: (i32, i32, i32)) {
    let stage = Stage::new();
    let _worker = Worker::start(site, &Plan::default(), stage.answer(Verdict::Done));
    site.time.advance(after - Duration::from_millis(1));
    let marker = site.push_one().await;
    until("the worker has looked", async || stage.ended() == 1).await;
    assert_eq!(stage.ids(), [marker]);

    site.time.advance(Duration::from_millis(1));
    assert_eq!(site.lane.push(EPOCH, &[job()]).await.unwrap().len(), 1);
    until("it runs again", async || stage.ended() == 3).await;
    let again = stage.begun().into_iter().find(|run| run.run > 1).unwrap();
    assert_eq!((again.run, again.attempts, again.crashes), told);
}
