use jobs::Job;
use queue::Strain;
use store::ledger::Order;
use store::notices;

use super::*;
use crate::handlers::send_email;
use crate::trial::Trial;

#[test]
fn the_date_of_a_mail_is_that_of_its_promise() {
    let promised: DateTime<Utc> = "2026-11-25T12:30:15.250Z".parse().unwrap();
    let seconds = u64::try_from(promised.timestamp()).unwrap();
    let job = Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, promised.timestamp_subsec_nanos()));
    assert_eq!(promised_at(job), Some(promised));
    assert_eq!(promised_at(Uuid::nil()), None);
}

/// A notice, and the job that mails it.
async fn notice(trial: &Trial) -> (Uuid, i64) {
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    let notice = notices::add(&mut tx, "refund_due:1", None, json!({"amount": "10.00"}), now).await.unwrap().unwrap();
    let job = Job::SendNotice { notice };
    let promise = ledger::promise(&mut tx, &Order::new(&job, now), now).await.unwrap();
    drop(tx.commit().await.unwrap());
    (promise.id, notice)
}

#[tokio::test]
async fn a_refused_login_pauses_the_queue_and_costs_the_letter_nothing() {
    let trial = Trial::new().await;
    let (job, id) = notice(&trial).await;
    trial.fault(json!({"service": "smtp", "kind": "error", "status": 535, "count": 2})).await;
    for _ in 0..2 {
        let answer = send_email::notice(&trial.context, job, id).await;
        assert_eq!(answer, Ok(Answer::Snooze(AFTER_A_PAUSE)));
    }
    let pauses = ledger::pauses(&trial.kit.store).await.unwrap();
    assert_eq!(pauses.len(), 1);
    assert_eq!((pauses[0].scope, pauses[0].by.as_str()), (Scope::Queue(Queue::Mail), "worker"));
    let reason = pauses[0].reason.as_deref().unwrap();
    assert!(reason.starts_with("SMTP: 535") && !reason.contains('@'), "{reason}");
    assert!(trial.connection.lane("mail").pauses().await.unwrap().queue, "redis knows at once");

    let mut tx = trial.kit.begin().await;
    assert!(ledger::resume(&mut tx, Scope::Queue(Queue::Mail)).await.unwrap());
    drop(tx.commit().await.unwrap());
    assert_eq!(send_email::notice(&trial.context, job, id).await, Ok(Answer::Done));
    assert_eq!(trial.inbox().await.len(), 1, "the same letter, once");
}

#[tokio::test]
async fn a_server_that_is_not_well_strains_its_kind_and_pauses_nothing() {
    let trial = Trial::new().await;
    let (job, id) = notice(&trial).await;
    trial.fault(json!({"service": "smtp", "kind": "error", "status": 451, "count": 1})).await;
    let failed = send_email::notice(&trial.context, job, id).await;
    assert!(matches!(failed, Err(Failure::Strained { strain: Strain::Failed, after: None, .. })), "{failed:?}");
    assert!(ledger::pauses(&trial.kit.store).await.unwrap().is_empty());
}
