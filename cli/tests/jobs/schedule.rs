use serde_json::{Value, json};

use crate::place::Place;

#[tokio::test]
async fn an_entry_is_run_by_hand_once_however_often_it_is_asked_for() {
    let place = Place::new().await;
    assert_eq!(entry(&place, "prune")["last"], Value::Null);
    let promised = place.json(&["schedule", "run", "prune"]);
    let id = promised["id"].as_str().unwrap();
    let job = place.show(id);
    assert_eq!((&job["kind"], &job["state"]), (&json!("prune"), &json!("ready")));
    assert!(entry(&place, "prune")["last"].is_string());
    assert_eq!(place.json(&["schedule", "run", "prune"]), promised, "it waits already");
    // One that waits for another try is due at once.
    place.kit.run_sql("UPDATE jobs SET run_at = now() + interval '1 hour'").await;
    assert_eq!(place.json(&["schedule", "run", "prune"]), promised);
    assert_eq!(place.show(id)["state"], "ready");
}

#[tokio::test]
async fn an_entry_is_paused_and_resumed_and_the_log_says_by_whom() {
    let place = Place::new().await;
    assert_eq!(place.jobs(&["schedule", "pause", "prune", "--reason", "the books"]).status, 0);
    let paused = entry(&place, "prune");
    assert_eq!((&paused["paused"], &paused["reason"]), (&json!(true), &json!("the books")));
    assert!(paused["next"].is_string() && paused["when"] == "17 4 * * *", "{paused}");
    assert_eq!(entry(&place, "sweep_holds")["paused"], false);
    assert!(place.jobs(&["schedule", "pause", "prune"]).stdout.contains("already"));
    assert_eq!(place.jobs(&["schedule", "resume", "prune"]).status, 0);
    assert_eq!(entry(&place, "prune")["paused"], false);
    let acts: Vec<String> = place.acts().await.into_iter().map(|(_, action, _)| action).collect();
    assert_eq!(acts, ["pause_entry", "resume_entry"]);
    let unknown = place.jobs(&["schedule", "run", "fly"]);
    assert!(unknown.status == 2 && unknown.stderr.contains("sweep_holds"), "{unknown:?}");
}

fn entry(place: &Place, name: &str) -> Value {
    let entries = place.json(&["schedule"]);
    entries.as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap().clone()
}
