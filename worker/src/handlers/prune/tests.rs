use jobs::{Job, Probe, Queue};
use store::ledger::{self, Order};

use super::*;
use crate::trial::{DAY, Trial};

/// A probe that was promised now and stands so.
async fn probe(trial: &Trial, state: &str, told: bool) -> Uuid {
    let now = trial.kit.now();
    let job = Job::Probe(Probe::default());
    let mut tx = trial.kit.begin().await;
    let order = Order { job: &job, queue: Queue::Maintenance, run_at: now };
    let id = ledger::promise(&mut tx, &order, now).await.unwrap().id;
    drop(tx.commit().await.unwrap());
    let ended = if state == "pending" { "NULL" } else { "run_at" };
    let change = format!("UPDATE jobs SET state = '{state}', told = {told}, finished_at = {ended} WHERE id = '{id}'");
    trial.kit.run_sql(&change).await;
    id
}

async fn left(trial: &Trial) -> Vec<Uuid> {
    run(&trial.context, &Cancel::default()).await.unwrap();
    trial.jobs().await.into_iter().map(|job| job.id).collect()
}

#[tokio::test]
async fn what_ended_goes_after_its_retention_and_nothing_else() {
    let trial = Trial::new().await;
    let done = probe(&trial, "done", true).await;
    let discarded = probe(&trial, "discarded", true).await;
    let dead = probe(&trial, "dead", true).await;
    let parked = probe(&trial, "parked", true).await;
    trial.kit.clock.advance(DAY);
    assert_eq!(left(&trial).await.len(), 4, "not before it is over");
    trial.kit.clock.advance(Duration::from_secs(1));
    let after_a_day = left(&trial).await;
    assert!(!after_a_day.contains(&done) && !after_a_day.contains(&discarded));
    assert!(after_a_day.contains(&dead) && after_a_day.contains(&parked));
    trial.kit.clock.advance(10 * DAY);
    assert_eq!(left(&trial).await, [parked]);
}

#[tokio::test]
async fn what_waits_or_is_to_be_told_of_is_not_over_however_old_it_is() {
    let trial = Trial::new().await;
    probe(&trial, "pending", true).await;
    // Withdrawn, and the queue would run it still. Of a queue that no sweep looks at.
    let withdrawn = probe(&trial, "discarded", true).await;
    trial.kit.run_sql(&format!("UPDATE jobs SET told = false, queue = 'nobody' WHERE id = '{withdrawn}'")).await;
    trial.kit.clock.advance(100 * DAY);
    let now = trial.kit.now();
    assert!(ledger::ended(&trial.kit.store, None, now, now, 10).await.unwrap().0.is_empty());
    let mut tx = trial.kit.begin().await;
    assert_eq!(ledger::delete_ended(&mut tx, &[withdrawn]).await.unwrap(), 0, "nor is it deleted by mistake");
}

#[tokio::test]
async fn what_the_queue_still_knows_stays() {
    let trial = Trial::new().await;
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    let promise = ledger::promise(&mut tx, &Order::new(&Job::Probe(Probe::default()), now), now).await.unwrap();
    drop(tx.commit().await.unwrap());
    trial.context.relay.sweep().await.unwrap();
    trial.kit.run_sql("UPDATE jobs SET state = 'discarded', finished_at = run_at").await;
    trial.kit.clock.advance(2 * DAY);
    let ended = ledger::ended(&trial.kit.store, None, trial.kit.now(), trial.kit.now(), 10).await.unwrap().0;
    assert_eq!(ended.iter().map(|job| job.id).collect::<Vec<_>>(), [promise.id]);
    assert!(forgotten(&trial.context, ended).await.unwrap().is_empty(), "it waits in redis");
}

#[tokio::test]
async fn thousands_go_in_batches() {
    let trial = Trial::new().await;
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    let job = Job::Probe(Probe::default());
    ledger::promise_many(&mut tx, &Order::new(&job, now), 1_700, now).await.unwrap();
    drop(tx.commit().await.unwrap());
    trial.kit.run_sql("UPDATE jobs SET state = 'done', told = true, finished_at = run_at").await;
    let kept = probe(&trial, "parked", true).await;
    trial.kit.clock.advance(2 * DAY);
    assert_eq!(left(&trial).await, [kept]);
}

#[tokio::test]
async fn keys_and_links_that_ran_out_go() {
    let trial = Trial::new().await;
    let now = trial.kit.now();
    trial
        .kit
        .run_sql(&format!(
            "INSERT INTO idempotency_keys (id, key, endpoint, method, content_hash, expires_at, created_at)
             SELECT gen_random_uuid(), n::text, '/', 'POST', '', '{now}'::timestamptz + n * interval '1 hour', '{now}'
             FROM generate_series(-1, 1) AS n;
             INSERT INTO sign_ins (token_hash, address, created_at, expires_at)
             SELECT int4send(n), 'duenia@posta.example', '{now}', '{now}'::timestamptz + n * interval '1 day'
             FROM generate_series(-2, 0) AS n"
        ))
        .await;
    run(&trial.context, &Cancel::default()).await.unwrap();
    let mut tx = trial.kit.begin().await;
    assert_eq!(idempotency::delete_expired(&mut tx, now + TimeDelta::days(1), 10).await.unwrap(), 1, "one is left");
    assert_eq!(sign_ins::delete_expired(&mut tx, now + TimeDelta::days(1), 10).await.unwrap(), 2);
}
