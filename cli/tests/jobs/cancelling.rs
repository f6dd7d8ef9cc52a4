use std::time::Duration;

use relay::Ending;
use serde_json::json;

use crate::place::{Place, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_is_asked_to_end_and_is_neither_retried_nor_discarded() {
    let place = Place::new().await;
    let worker = place.worker();
    let running = place.probe(r#"{"run_ms":60000}"#, &[]);
    place.until(&running, "running");
    for verb in ["retry", "discard"] {
        let refused = place.jobs(&[verb, &running]);
        assert_eq!(refused.status, 1);
        assert!(
            refused.stderr.contains("it runs just now") && refused.stderr.contains(&worker.pid().to_string()),
            "{refused:?}"
        );
    }
    let sum = place.json(&["discard", "--all", "--yes"]);
    assert_eq!((&sum["matched"], &sum["changed"]), (&json!(1), &json!(0)));
    assert_eq!(place.show(&running)["state"], "running");

    assert_eq!(place.json(&["cancel", &running]), json!({ "id": running, "result": "ended" }));
    within("its run is written down", || place.show(&running)["runs"] == 1);
    assert_eq!(place.show(&running)["state"], "discarded");

    let many: Vec<_> = (0..3).map(|_| place.probe(r#"{"run_ms":60000}"#, &[])).collect();
    many.iter().for_each(|id| place.until(id, "running"));
    assert_eq!(place.json(&["cancel", "--all", "--state", "running", "--yes"])["changed"], 3);
    assert!(place.look().running().await.unwrap().is_empty(), "it waited for them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_does_not_listen_could_not_be_stopped_and_does_not_run_again() {
    let place = Place::new().await;
    let _worker = place.worker();
    let deaf = place.probe(r#"{"outcome":"hang","timeout_ms":30000}"#, &[]);
    place.until(&deaf, "running");
    // The command waits for twenty seconds; what it asks need not.
    let mut tx = place.kit.begin().await;
    let id = deaf.parse().unwrap();
    ledger_cancel(&mut tx, id, &place).await;
    drop(tx.commit().await.unwrap());
    let moment = Duration::from_millis(1_500);
    assert_eq!(place.look().ending(id, "maintenance", 0, moment).await.unwrap(), Ending::CouldNotStop);
    assert_eq!(place.look().all_ended(moment).await.unwrap(), 1);
    assert!(place.jobs(&["show", &deaf]).stdout.contains("its last run goes on"));
    // Its time limit ends it.
    assert_eq!(place.look().ending(id, "maintenance", 0, Duration::from_secs(60)).await.unwrap(), Ending::Ended);
    within("its run is written down", || place.show(&deaf)["runs"] == 1);
    assert_eq!(place.show(&deaf)["state"], "discarded");
    // Asked late, it is known by its number of runs.
    assert_eq!(place.look().ending(id, "maintenance", 0, moment).await.unwrap(), Ending::Ended);
    assert_eq!(place.look().ending(id, "maintenance", 1, moment).await.unwrap(), Ending::Cancelled);
}

async fn ledger_cancel(tx: &mut store::Tx, id: uuid::Uuid, place: &Place) {
    let actor = booking::Actor::Cli("test".to_owned());
    let taken = booking::operate::cancel(tx, id, &actor, place.kit.now()).await.unwrap();
    assert!(matches!(taken, store::ledger::Discarded::Taken { runs: 0, .. }), "{taken:?}");
}
