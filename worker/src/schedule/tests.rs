use futures::future::join_all;

use super::*;
use crate::trial::{DAY, Trial};

/// The first look notes the entries; ticks count from there.
async fn begun() -> Trial {
    let trial = Trial::new().await;
    look(&trial.context).await.unwrap();
    assert!(trial.jobs().await.is_empty(), "nothing is due yet");
    trial
}

async fn mark(trial: &Trial, name: &str) -> Mark {
    let marks = marks::marks(&trial.kit.store).await.unwrap();
    find(&marks, name).unwrap().clone()
}

async fn end_all(trial: &Trial) {
    trial.kit.run_sql("UPDATE jobs SET state = 'done'").await;
}

#[tokio::test]
async fn a_tick_is_promised_once_by_however_many_workers() {
    let trial = begun().await;
    for minute in 1..=5 {
        trial.kit.clock.advance(Duration::from_secs(60));
        join_all((0..6).map(|_| look(&trial.context))).await.into_iter().for_each(|looked| looked.unwrap());
        end_all(&trial).await;
        look(&trial.context).await.unwrap();
        assert_eq!(trial.jobs_of("sweep_holds").await.len(), minute, "one a minute, also where it has ended already");
        assert_eq!(mark(&trial, "sweep_holds").await.last, Some(trial.kit.now()));
    }
    assert!(trial.jobs_of("prune").await.is_empty(), "its hour has not come");
}

#[tokio::test]
async fn ticks_that_nobody_was_there_for_run_once() {
    let trial = begun().await;
    trial.kit.clock.advance(3 * DAY);
    for _ in 0..3 {
        look(&trial.context).await.unwrap();
        end_all(&trial).await;
    }
    for entry in Entry::ALL {
        assert_eq!(trial.jobs_of(entry.name).await.len(), 1, "{}", entry.name);
    }
}

#[tokio::test]
async fn what_is_paused_does_not_run_and_its_ticks_do_not_count_as_missed() {
    let trial = begun().await;
    let (kit, name) = (&trial.kit, "complete_stays");
    let mut tx = kit.begin().await;
    assert!(marks::pause(&mut tx, name, "cli:ana", Some("moving"), kit.now()).await.unwrap());
    assert!(!marks::pause(&mut tx, name, "cli:luis", None, kit.now()).await.unwrap(), "it rests already");
    drop(tx.commit().await.unwrap());
    let paused = mark(&trial, name).await;
    assert_eq!((paused.paused_by.as_deref(), paused.reason.as_deref()), (Some("cli:ana"), Some("moving")));
    kit.clock.advance(2 * DAY);
    look(&trial.context).await.unwrap();
    assert!(trial.jobs_of(name).await.is_empty());
    assert_eq!(trial.jobs_of("prune").await.len(), 1, "others run");

    let mut tx = kit.begin().await;
    assert!(marks::resume(&mut tx, name, kit.now()).await.unwrap());
    assert!(!marks::resume(&mut tx, name, kit.now()).await.unwrap());
    drop(tx.commit().await.unwrap());
    look(&trial.context).await.unwrap();
    assert!(trial.jobs_of(name).await.is_empty(), "its next tick runs it, not the ones it rested through");
    kit.clock.advance(Duration::from_secs(3_600));
    look(&trial.context).await.unwrap();
    assert_eq!(trial.jobs_of(name).await.len(), 1);
}

/// F13 of the failures that others had: the leader hangs in a stalled call, or moves at the tick.
#[tokio::test]
async fn f13_who_stalls_with_an_entry_loses_it_and_no_tick_is_skipped() {
    let trial = begun().await;
    trial.kit.clock.advance(Duration::from_secs(60));
    let mut stalled = trial.kit.begin().await;
    assert!(marks::take(&mut stalled, "sweep_holds", 4_000).await.unwrap().is_some());
    look(&trial.context).await.unwrap();
    assert!(trial.jobs_of("sweep_holds").await.is_empty(), "somebody has it");
    assert_eq!(trial.jobs_of("tell_dead").await.len(), 1, "the other entries go on");
    let began = std::time::Instant::now();
    while trial.jobs_of("sweep_holds").await.is_empty() {
        assert!(began.elapsed() < Duration::from_secs(60), "the staller keeps it");
        tokio::time::sleep(Duration::from_millis(50)).await;
        look(&trial.context).await.unwrap();
    }
    assert!(marks::mark(&mut stalled, "sweep_holds", trial.kit.now()).await.is_err(), "it was thrown out");
    look(&trial.context).await.unwrap();
    assert_eq!(trial.jobs_of("sweep_holds").await.len(), 1, "the tick ran once");
}

#[tokio::test]
async fn a_run_by_hand_is_marked_and_moves_no_tick_back() {
    let trial = begun().await;
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    marks::mark(&mut tx, "prune", now).await.unwrap();
    marks::mark(&mut tx, "prune", now - chrono::TimeDelta::hours(1)).await.unwrap();
    drop(tx.commit().await.unwrap());
    assert_eq!(mark(&trial, "prune").await.last, Some(now));
}
