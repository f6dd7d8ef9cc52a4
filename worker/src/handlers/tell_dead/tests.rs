use std::time::Duration;

use jobs::Probe;
use letters::Matter;
use store::notices::Notice;
use uuid::Uuid;

use super::*;
use crate::trial::Trial;

async fn died(trial: &Trial, error: &str, count: usize) {
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    ledger::promise_many(&mut tx, &Order::new(&Job::Probe(Probe::default()), now), count, now).await.unwrap();
    drop(tx.commit().await.unwrap());
    let change = format!(
        "UPDATE jobs SET state = 'dead', told = true, last_error = '{error}' WHERE kind = 'probe' AND state = 'pending'"
    );
    trial.kit.run_sql(&change).await;
}

/// The notices whose mails are promised, the oldest first.
async fn told(trial: &Trial) -> Vec<Notice> {
    run(&trial.context).await.unwrap();
    let mut all = Vec::new();
    for job in trial.jobs_of("send_email").await {
        let id = job.payload["notice"].as_i64().unwrap();
        all.push(notices::find(&trial.kit.store, id).await.unwrap().unwrap());
    }
    all.sort_by_key(|notice| notice.id);
    all
}

#[tokio::test]
async fn the_dead_are_told_once_an_hour_by_what_they_died_of() {
    let trial = Trial::new().await;
    assert!(told(&trial).await.is_empty(), "nobody died");
    died(&trial, "550 5.1.1 no such user", 3).await;
    died(&trial, "551 5.1.1 no such user", 2).await;
    died(&trial, "probe: fail", 1).await;
    let first = told(&trial).await;
    let alike = |kind, error, count| json!({"kind": kind, "error": error, "count": count});
    assert_eq!(
        first[0].detail,
        json!({
            "count": 6,
            "groups": [alike("probe", "# #.#.# no such user", 5), alike("probe", "probe: fail", 1)],
            "more": 0
        })
    );
    assert!(Matter::read(first[0].sort(), &first[0].detail).is_some(), "there are words for it");

    died(&trial, "again", 1).await;
    trial.kit.clock.advance(Duration::from_secs(3_599));
    assert_eq!(told(&trial).await.len(), 1, "the hour is not over");
    died(&trial, "again", 1).await;
    trial.kit.clock.advance(Duration::from_secs(1));
    let second = told(&trial).await;
    assert_eq!((second.len(), &second[1].detail["count"]), (2, &json!(2)), "those since, and only those");
    trial.kit.clock.advance(Duration::from_secs(7_200));
    assert_eq!(told(&trial).await.len(), 2, "nobody died since");
}

#[tokio::test]
async fn a_job_that_dies_again_is_told_again_and_a_notice_that_dies_is_not() {
    let trial = Trial::new().await;
    died(&trial, "no", 1).await;
    assert_eq!(told(&trial).await.len(), 1);
    let id = trial.jobs_of("probe").await[0].id;
    let mut tx = trial.kit.begin().await;
    ledger::redrive(&mut tx, id, trial.kit.now(), trial.kit.now()).await.unwrap();
    drop(tx.commit().await.unwrap());
    record_death(&trial, id).await;
    trial.kit.run_sql("UPDATE jobs SET state = 'dead', last_error = '550' WHERE kind = 'send_email'").await;
    trial.kit.clock.advance(Duration::from_secs(3_600));
    let told = told(&trial).await;
    assert_eq!(told.last().unwrap().detail["count"], 1, "the mail that would tell of itself is not counted");
}

async fn record_death(trial: &Trial, id: Uuid) {
    let now = trial.kit.now();
    let fate = ledger::Fate {
        job: id,
        generation: 2,
        run: 1,
        attempts: 1,
        crashes: 0,
        outcome: ledger::Outcome::Dead,
        started_at: now,
        finished_at: now,
        worker: "w".to_owned(),
        error: Some("no".to_owned()),
    };
    let mut tx = trial.kit.begin().await;
    ledger::record(&mut tx, &[fate]).await.unwrap();
    drop(tx.commit().await.unwrap());
}
