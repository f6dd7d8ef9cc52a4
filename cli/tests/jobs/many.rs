use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use store::ledger::{self, Filter, Selection};

use crate::place::Place;

const DEAD: &str = "UPDATE jobs SET state = 'dead', attempts = 4, runs = 4, generation = generation + 1,
    started_at = now() - interval '2 minutes', finished_at = now() - interval '1 minute' WHERE state = 'pending'";

#[tokio::test]
async fn a_change_of_many_shows_the_count_and_does_nothing_without_a_yes() {
    let place = Place::new().await;
    place.json(&["enqueue", "probe", "--payload", r#"{"tag":"t"}"#, "--count", "3"]);
    place.kit.run_sql(DEAD).await;
    for verb in ["retry", "discard", "cancel"] {
        let asked = place.jobs(&[verb, "--all", "--state", "dead", "--text", "t"]);
        assert_eq!(asked.status, 1);
        assert!(asked.stderr.contains("3 jobs match") && asked.stderr.contains("--yes"), "{asked:?}");
    }
    assert_eq!(place.json(&["count"])["dead"], 3);
    assert!(place.acts().await.is_empty());
}

#[tokio::test]
async fn each_that_matched_is_changed_once_however_many_pages_they_fill() {
    let place = Place::new().await;
    place.json(&["enqueue", "probe", "--payload", r#"{"tag":"t"}"#, "--count", "1300"]);
    place.kit.run_sql(DEAD).await;
    let other = place.probe("{}", &["--in", "1h"]);
    let sum = place.json(&["retry", "--all", "--state", "dead", "--yes"]);
    assert_eq!(sum, json!({ "matched": 1300, "changed": 1300, "skipped": 0 }));
    let counts = place.json(&["count"]);
    assert_eq!((&counts["ready"], &counts["scheduled"]), (&json!(1300), &json!(1)));
    assert_eq!(place.lane().depth().await.unwrap().ready, 1300, "the queue knows as well");

    let sum = place.json(&["cancel", "--all", "--text", "t", "--yes"]);
    assert_eq!((&sum["changed"], &place.json(&["count"])["discarded"]), (&json!(1300), &json!(1300)));
    assert_eq!(place.lane().depth().await.unwrap().ready, 0);
    assert_eq!(place.known(&[&other]).await, [true]);
    let acts = place.acts().await;
    let told: Vec<_> = acts.iter().map(|(_, action, detail)| (action.as_str(), &detail["matched"])).collect();
    assert_eq!(told, [("retry_jobs", &json!(1300)), ("cancel_jobs", &json!(1300))], "one line a change");
    assert_eq!(acts[0].2["state"], "dead");
}

#[tokio::test]
async fn of_twins_that_died_one_lives_again_and_none_whose_key_is_held() {
    let place = Place::new().await;
    for key in ["a", "a", "b"] {
        place.probe(&format!(r#"{{"unique":"{key}"}}"#), &[]);
        place.kit.run_sql(DEAD).await;
    }
    place.probe(r#"{"unique":"b"}"#, &["--in", "1h"]);
    let sum = place.json(&["retry", "--all", "--state", "dead", "--yes"]);
    assert_eq!(sum, json!({ "matched": 3, "changed": 1, "skipped": 2 }));
    assert_eq!(place.json(&["count"])["dead"], 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_somebody_holds_is_waited_for_and_not_left_out() {
    let place = Place::new().await;
    place.json(&["enqueue", "probe", "--payload", "{}", "--count", "20"]);
    place.kit.run_sql(DEAD).await;
    let hold = "BEGIN; SELECT 1 FROM jobs ORDER BY id LIMIT 3 FOR UPDATE; SELECT pg_sleep(1.5); COMMIT";
    let holding = place.kit.run_sql(hold);
    let retrying = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tokio::task::block_in_place(|| place.json(&["retry", "--all", "--state", "dead", "--yes"]))
    };
    let ((), sum) = tokio::join!(holding, retrying);
    assert_eq!(sum["changed"], 20);
}

#[tokio::test]
async fn a_rate_spreads_what_is_redriven() {
    let place = Place::new().await;
    place.json(&["enqueue", "probe", "--payload", "{}", "--count", "12"]);
    place.kit.run_sql(DEAD).await;
    place.json(&["retry", "--all", "--state", "dead", "--rate", "2", "--yes"]);
    let mut due: Vec<DateTime<Utc>> = place.json(&["ls"]).as_array().unwrap().iter().map(run_at).collect();
    due.sort();
    let apart: Vec<_> = due.windows(2).map(|pair| (pair[1] - pair[0]).num_milliseconds()).collect();
    // The first ones may have been due before the change was written.
    assert!(apart.iter().all(|apart| *apart <= 500) && apart.ends_with(&[500, 500, 500]), "{apart:?}");
}

fn run_at(job: &serde_json::Value) -> DateTime<Utc> {
    job["run_at"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_has_run_or_come_since_the_count_was_shown_is_left_alone() {
    let place = Place::new().await;
    let ids: Vec<String> = (0..3).map(|_| place.probe("{}", &[])).collect();
    place.kit.run_sql(DEAD).await;
    let at = place.kit.store.ping().await.unwrap();
    let filter = Filter { state: Some(ledger::State::Dead), ..Filter::default() };
    let selection = Selection { filter, at, running: Vec::new() };
    let died_again = format!("UPDATE jobs SET finished_at = now() + interval '1 minute' WHERE id = '{}'", ids[1]);
    place.kit.run_sql(&died_again).await;
    place.probe("{}", &[]);
    place.kit.run_sql(DEAD).await;
    let page = ledger::page(&place.kit.store, &selection, None, 100).await.unwrap();
    let page: Vec<String> = page.iter().map(ToString::to_string).collect();
    assert_eq!(page, [ids[0].clone(), ids[2].clone()]);

    // One that changed after the page was read is not changed either.
    place.kit.run_sql(&format!("UPDATE jobs SET state = 'discarded' WHERE id = '{}'", ids[2])).await;
    let chosen: Vec<_> = ids.iter().map(|id| id.parse().unwrap()).collect();
    let mut tx = place.kit.begin().await;
    let batch = ledger::redrive_many(&mut tx, &selection, &chosen, |_| at + TimeDelta::seconds(9), at).await.unwrap();
    assert_eq!(batch.changed, 1);
}
