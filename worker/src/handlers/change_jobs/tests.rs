use booking::{Actor, operate};
use jobs::{Job, Probe};
use store::Count;
use store::ledger::{self, Filter, Order, Selection, State};

use super::*;
use crate::trial::Trial;

const ACTOR: &str = "operadora@posta.test";

async fn died(trial: &Trial, count: usize) {
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    ledger::promise_many(&mut tx, &Order::new(&Job::Probe(Probe::default()), now), count, now).await.unwrap();
    drop(tx.commit().await.unwrap());
    trial
        .kit
        .run_sql("UPDATE jobs SET state = 'dead', told = true, attempts = 4, runs = 4, finished_at = run_at WHERE kind = 'probe'")
        .await;
}

/// Of all that are dead.
async fn ordered(trial: &Trial, act: Act) -> i64 {
    let now = trial.kit.now();
    let filter = Filter { state: Some(State::Dead), ..Filter::default() };
    let selection = Selection { filter, at: now, running: Vec::new() };
    let mut tx = trial.kit.begin().await;
    let actor = Actor::Admin(ACTOR.to_owned());
    let change = operate::order_change(&mut tx, act, &selection, Count::Exactly(3), &actor, now).await.unwrap();
    drop(tx.commit().await.unwrap());
    change
}

async fn probes(trial: &Trial, state: &str) -> usize {
    trial.jobs_of("probe").await.into_iter().filter(|job| job.state == state).count()
}

#[tokio::test]
async fn all_that_matched_are_changed_once_and_counted() {
    let trial = Trial::new().await;
    died(&trial, 1_203).await;
    let change = ordered(&trial, Act::Retry { per_minute: None }).await;
    // It died after the order was given: nobody saw it.
    trial.kit.clock.advance(Duration::from_secs(1));
    trial
        .kit
        .run_sql(
            "UPDATE jobs SET finished_at = finished_at + interval '1 s' WHERE id = (SELECT max(id::text)::uuid FROM jobs WHERE kind = 'probe')",
        )
        .await;
    assert_eq!(run(&trial.context, change, &Cancel::default()).await, Ok(Answer::Done));
    let now = job_changes::find(&trial.kit.store, change).await.unwrap().unwrap();
    assert_eq!((now.met, now.changed, now.finished_at.is_some()), (1_202, 1_202, true));
    assert_eq!((probes(&trial, "ready").await, probes(&trial, "dead").await), (1_202, 1));
    // Asked again, it has nothing left to do.
    assert_eq!(run(&trial.context, change, &Cancel::default()).await, Ok(Answer::Done));
    let log = trial.kit.texts("SELECT actor || ' ' || action || ' ' || detail::text FROM audit_log").await;
    assert_eq!(log, [format!(r#"{ACTOR} retry_jobs {{"state": "dead", "matched": 3}}"#)]);
}

#[tokio::test]
async fn a_run_that_was_cut_off_goes_on_where_it_was() {
    let trial = Trial::new().await;
    died(&trial, 700).await;
    let change = ordered(&trial, Act::Discard).await;
    // A page was changed, and the worker was killed before it said how far it came.
    let found = job_changes::find(&trial.kit.store, change).await.unwrap().unwrap();
    let pages =
        Change { store: &trial.kit.store, act: Act::Discard, selection: &found.selection, counted_in: Some(change) };
    pages.page(None, 0, trial.kit.now()).await.unwrap().unwrap();
    assert_eq!(run(&trial.context, change, &Cancel::default()).await, Ok(Answer::Done));
    let now = job_changes::find(&trial.kit.store, change).await.unwrap().unwrap();
    assert_eq!((now.met, now.changed), (200, 700), "what is not dead any more is not met");
    assert_eq!(probes(&trial, "discarded").await, 700);
}

#[tokio::test]
async fn a_rate_spreads_them() {
    let trial = Trial::new().await;
    died(&trial, 3).await;
    let change = ordered(&trial, Act::Retry { per_minute: Some(1) }).await;
    run(&trial.context, change, &Cancel::default()).await.unwrap();
    let began = trial.kit.now();
    let mut waits: Vec<_> = trial.jobs_of("probe").await.iter().map(|job| (job.run_at - began).num_seconds()).collect();
    waits.sort_unstable();
    assert_eq!(waits, [0, 60, 120]);
}
