use serde_json::json;

use crate::place::Place;

#[tokio::test]
async fn a_dead_job_begins_a_new_life_and_a_twin_that_holds_its_key_is_named() {
    let place = Place::new().await;
    let dead = place.probe(r#"{"unique":"k"}"#, &[]);
    place.kill(&dead).await;
    let twin = place.probe(r#"{"unique":"k"}"#, &["--in", "1h"]);
    assert_ne!(dead, twin);
    let refused = place.jobs(&["retry", &dead]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains(&twin), "{refused:?}");
    assert_eq!(place.show(&dead)["state"], "dead");

    assert_eq!(place.jobs(&["discard", &twin]).status, 0);
    assert_eq!(place.json(&["retry", &dead]), json!({ "id": dead, "result": "due" }));
    let alive = place.show(&dead);
    assert_eq!((&alive["state"], &alive["attempts"], &alive["crashes"]), (&json!("ready"), &json!(0), &json!(0)));
    assert_eq!(alive["runs"], 3, "what was, stays");
}

#[tokio::test]
async fn a_scheduled_job_is_due_at_once_and_one_that_is_due_keeps_its_place() {
    let place = Place::new().await;
    let waiting = place.probe("{}", &["--in", "1h"]);
    assert_eq!(place.jobs(&["retry", &waiting]).status, 0);
    let due = place.show(&waiting);
    assert_eq!(due["state"], "ready");
    assert_eq!(place.jobs(&["retry", &waiting]).status, 0);
    assert_eq!(place.show(&waiting)["run_at"], due["run_at"]);
}

#[tokio::test]
async fn what_has_ended_or_is_not_there_is_refused_in_words() {
    let place = Place::new().await;
    let (done, gone) = (place.probe("{}", &[]), "00000000-0000-7000-8000-000000000000");
    place.kit.run_sql("UPDATE jobs SET state = 'done', runs = 1, attempts = 1").await;
    let dead = place.probe("{}", &[]);
    place.kill(&dead).await;
    for (verb, id, why) in [
        ("retry", done.as_str(), "it is done"),
        ("discard", &done, "it is done"),
        ("cancel", &done, "it is done"),
        ("cancel", &dead, "it is dead"),
        ("retry", gone, "there is no job"),
        ("discard", gone, "there is no job"),
        ("cancel", gone, "there is no job"),
    ] {
        let refused = place.jobs(&[verb, id, "--json"]);
        assert_eq!(refused.status, 1, "{verb} {id}");
        assert!(refused.stderr.contains(why) && refused.stdout.is_empty(), "{verb}: {refused:?}");
    }
    assert!(place.acts().await.is_empty(), "what was refused was not done");
}

#[tokio::test]
async fn what_is_discarded_leaves_the_queue_and_every_act_is_in_the_audit_log() {
    let place = Place::new().await;
    let (one, two) = (place.probe("{}", &["--in", "1h"]), place.probe("{}", &["--in", "1h"]));
    assert_eq!(place.known(&[&one, &two]).await, [true, true]);
    let told = place.json(&["discard", &one, &two]);
    assert_eq!(told, json!([{ "id": one, "result": "discarded" }, { "id": two, "result": "discarded" }]));
    assert_eq!(place.known(&[&one, &two]).await, [false, false]);
    let three = place.probe("{}", &["--in", "1h"]);
    assert_eq!(place.json(&["cancel", &three])["result"], "cancelled");
    let acts = place.acts().await;
    let told: Vec<_> = acts.iter().map(|(_, action, detail)| (action.as_str(), &detail["job"])).collect();
    assert_eq!(told, [("discard_job", &json!(one)), ("discard_job", &json!(two)), ("cancel_job", &json!(three))]);
    assert!(acts.iter().all(|(actor, ..)| actor.starts_with("cli:")), "{acts:?}");
}

#[tokio::test]
async fn filters_without_all_and_all_with_ids_are_wrong_usage() {
    let place = Place::new().await;
    let id = "00000000-0000-7000-8000-000000000000";
    for wrong in [
        &["retry", id, "--state", "dead"][..],
        &["retry", id, "--all"],
        &["cancel"],
        &["discard", id, "--yes"],
        &["retry", id, "--rate", "3"],
        &["ls", "--state", "asleep"],
        &["discard", "--all", "--queue", "post"],
    ] {
        let refused = place.jobs(wrong);
        assert_eq!(refused.status, 2, "{wrong:?}: {refused:?}");
        assert!(refused.stdout.is_empty() && !refused.stderr.is_empty(), "{wrong:?}");
    }
}
