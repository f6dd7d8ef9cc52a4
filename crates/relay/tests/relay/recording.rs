use chrono::{DateTime, TimeDelta, Utc};
use queue::{Strain, Verdict};
use serde_json::json;
use store::ledger::{self, Fate, Filter, Outcome, Redriven};
use uuid::Uuid;

use crate::world::{World, eventually};

fn fate(job: Uuid, run: i32, attempts: i32, outcome: Outcome, at: DateTime<Utc>) -> Fate {
    let failed = matches!(outcome, Outcome::Retried(_) | Outcome::Dead);
    Fate {
        job,
        generation: 1,
        run,
        attempts,
        crashes: 0,
        outcome,
        started_at: at,
        finished_at: at + TimeDelta::milliseconds(5),
        worker: "w".to_owned(),
        error: failed.then(|| format!("failure {run}")),
    }
}

async fn record(world: &World, fates: &[Fate]) {
    let mut tx = world.kit.begin().await;
    assert!(ledger::record(&mut tx, fates).await.unwrap().is_empty());
    drop(tx.commit().await.unwrap());
}

#[tokio::test]
async fn fates_that_come_late_or_twice_complete_the_history_and_change_no_verdict() {
    let world = World::new().await;
    let id = world.promise(json!({})).await;
    let now = world.kit.now();
    let done = fate(id, 3, 3, Outcome::Done, now);
    let first = fate(id, 1, 1, Outcome::Retried(now), now);
    let second = fate(id, 2, 2, Outcome::Retried(now), now);
    record(&world, &[second.clone(), done.clone()]).await;
    record(&world, &[first, second, done]).await;
    let job = world.job(id).await;
    assert_eq!((job.state.as_str(), job.runs, job.attempts), ("done", 3, 3));
    let history = ledger::attempts(&world.kit.store, id).await.unwrap();
    assert_eq!(history.iter().map(|lost| (lost.run, lost.attempt)).collect::<Vec<_>>(), [(1, Some(1)), (2, Some(2))]);
}

#[tokio::test]
async fn a_final_state_in_the_ledger_wins_over_the_queue() {
    let world = World::new().await;
    let id = world.promise(json!({"unique": "k"})).await;
    let now = world.kit.now();
    let mut tx = world.kit.begin().await;
    ledger::withdraw(&mut tx, "probe:k", now).await.unwrap();
    drop(tx.commit().await.unwrap());
    record(&world, &[fate(id, 1, 1, Outcome::Retried(now), now)]).await;
    let job = world.job(id).await;
    assert_eq!((job.state.as_str(), job.runs), ("discarded", 1));
}

#[tokio::test]
async fn a_row_that_somebody_holds_is_recorded_later_and_nobody_waits() {
    let world = World::new().await;
    let (held, free) = (world.promise(json!({})).await, world.promise(json!({})).await);
    let now = world.kit.now();
    let mut holder = world.kit.begin().await;
    assert_eq!(ledger::redrive(&mut holder, held, now, now).await.unwrap(), Redriven::Due);
    let fates = [fate(held, 1, 1, Outcome::Done, now), fate(free, 1, 1, Outcome::Done, now)];
    let mut tx = world.kit.begin().await;
    let skipped = ledger::record(&mut tx, &fates).await.unwrap();
    drop(tx.commit().await.unwrap());
    assert_eq!(skipped.into_iter().collect::<Vec<_>>(), [held]);
    assert_eq!(world.job(free).await.state, "done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_settled_is_written_down_and_then_forgotten() {
    let world = World::new().await;
    let relay = world.relay();
    let mut hand = world.hand();
    let id = world.promise(json!({})).await;
    relay.sweep().await.unwrap();
    let claimed = hand.claim().await;
    hand.settle(claimed, Verdict::Dead { error: "no".into(), strain: Strain::None }).await;
    eventually("it is dead in the ledger", async || world.job(id).await.state == "dead").await;
    eventually("redis forgets it", async || world.depth().await == queue::Depth::default()).await;

    let mut tx = world.kit.begin().await;
    assert_eq!(ledger::redrive(&mut tx, id, world.kit.now(), world.kit.now()).await.unwrap(), Redriven::Due);
    relay.push(tx.commit().await.unwrap());
    let again = hand.claim().await;
    assert_eq!((again.args.run, again.args.attempts), (2, 0), "a new life with its history");
    hand.settle(again, Verdict::Done).await;
    eventually("it is done in the ledger", async || world.job(id).await.state == "done").await;
    assert_eq!(ledger::attempts(&world.kit.store, id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_dead_job_whose_key_is_held_by_another_names_it() {
    let world = World::new().await;
    let dead = world.promise(json!({"unique": "k"})).await;
    let now = world.kit.now();
    record(&world, &[fate(dead, 1, 1, Outcome::Dead, now)]).await;
    let twin = world.promise(json!({"unique": "k"})).await;
    assert_ne!(twin, dead);
    let mut tx = world.kit.begin().await;
    assert_eq!(ledger::redrive(&mut tx, dead, now, now).await.unwrap(), Redriven::HeldBy(twin));
}

#[tokio::test]
async fn a_cancelled_run_is_counted_and_leaves_no_failure() {
    let world = World::new().await;
    let id = world.promise(json!({"unique": "k"})).await;
    let now = world.kit.now();
    let mut tx = world.kit.begin().await;
    ledger::withdraw(&mut tx, "probe:k", now).await.unwrap();
    drop(tx.commit().await.unwrap());
    record(&world, &[fate(id, 1, 1, Outcome::Cancelled, now)]).await;
    let job = world.job(id).await;
    assert_eq!((job.state.as_str(), job.runs, job.attempts), ("discarded", 1, 1));
    assert!(ledger::attempts(&world.kit.store, id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_run_that_probed_an_open_circuit_stands_in_the_history_without_an_attempt() {
    let world = World::new().await;
    let id = world.promise(json!({})).await;
    let now = world.kit.now();
    let probed = Fate { error: Some("451 later".to_owned()), ..fate(id, 1, 0, Outcome::Snoozed(now), now) };
    record(&world, &[probed]).await;
    let history = ledger::attempts(&world.kit.store, id).await.unwrap();
    assert_eq!(history.iter().map(|run| (run.attempt, run.error.as_str())).collect::<Vec<_>>(), [(None, "451 later")]);
    assert_eq!(world.job(id).await.attempts, 0);
}

/// F8 of the failures that others had: settling fails while the database is away, and the job is held for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f8_what_ends_while_postgres_is_away_is_written_down_when_it_is_back() {
    let world = World::new().await;
    let relay = world.relay();
    let mut hand = world.hand();
    for _ in 0..20 {
        world.promise(json!({})).await;
    }
    relay.sweep().await.unwrap();
    world.kit.cut_postgres().await;
    for _ in 0..20 {
        let claimed = hand.claim().await;
        hand.settle(claimed, Verdict::Done).await;
    }
    eventually("redis holds the fates", async || world.depth().await.unrecorded == 20).await;
    assert_eq!(world.depth().await.running, 0, "nothing is held meanwhile");
    world.kit.mend_postgres().await;
    let all = Filter::default();
    eventually("all are written down", async || {
        // The pool's connections of before are still found out to be gone.
        let jobs = ledger::list(&world.kit.store, &all, &[], world.kit.now(), 100).await;
        jobs.is_ok_and(|jobs| jobs.iter().all(|job| job.state == "done"))
    })
    .await;
    eventually("and forgotten", async || world.depth().await == queue::Depth::default()).await;
}
