use serde_json::{Value, json};

use crate::place::Place;

#[tokio::test]
async fn a_pause_says_who_why_and_since_when_and_is_lifted_once() {
    let place = Place::new().await;
    assert_eq!(place.jobs(&["pause", "mail", "--reason", "the server moves"]).status, 0);
    assert_eq!(place.jobs(&["pause", "--kind", "probe"]).status, 0);
    let stats = place.json(&["stats"]);
    let mail = queue(&stats, "mail");
    assert_eq!((&mail["paused"], &mail["pause"]["reason"]), (&json!(true), &json!("the server moves")));
    assert!(mail["pause"]["by"].as_str().unwrap().starts_with("cli:"), "{mail}");
    assert_eq!(queue(&stats, "bookings")["paused"], false);
    assert_eq!(stats["paused_kinds"][0]["kind"], "probe");
    assert_eq!(place.lane().pauses().await.unwrap().kinds, ["probe".to_owned()].into(), "redis knows at once");

    let again = place.jobs(&["pause", "mail", "--reason", "another"]);
    assert_eq!(again.status, 0);
    assert!(again.stdout.contains("already by cli:") && again.stdout.contains("the server moves"), "{again:?}");
    let words = place.jobs(&["stats"]).stdout;
    assert!(words.contains("paused by cli:") && words.contains("kind probe is paused"), "{words}");

    for (what, told) in [(&["mail"][..], "goes on"), (&["mail"], "was not paused"), (&["--kind", "probe"], "goes on")] {
        let resumed = place.jobs(&[&["resume"], what].concat());
        assert!(resumed.status == 0 && resumed.stdout.contains(told), "{resumed:?}");
    }
    assert_eq!(queue(&place.json(&["stats"]), "mail")["paused"], false);
    assert_eq!(place.lane().pauses().await.unwrap(), queue::Pauses::default());
    let acts: Vec<String> = place.acts().await.into_iter().map(|(_, action, _)| action).collect();
    assert_eq!(acts, ["pause", "pause", "resume", "resume"]);
}

#[tokio::test]
async fn what_is_paused_has_to_be_named_once() {
    let place = Place::new().await;
    for wrong in [&["pause"][..], &["pause", "mail", "--kind", "probe"], &["resume"], &["pause", "--kind", "fly"]] {
        assert_eq!(place.jobs(wrong).status, 2, "{wrong:?}");
    }
    let told = place.jobs(&["pause", "post"]);
    assert!(told.status == 2 && told.stderr.contains("maintenance"), "{told:?}");
}

#[tokio::test]
async fn without_redis_a_pause_holds_a_promise_is_made_and_what_is_not_known_is_said() {
    let mut place = Place::new().await;
    place.kill_redis();
    let paused = place.jobs(&["pause", "mail"]);
    assert_eq!(paused.status, 0, "{paused:?}");
    assert!(paused.stderr.contains("redis cannot be reached"), "{paused:?}");
    let stats = place.json(&["stats"]);
    assert_eq!((&queue(&stats, "mail")["paused"], &stats["redis"]), (&json!(true), &json!(false)));
    assert!(place.jobs(&["stats"]).stdout.contains("redis cannot be asked"));
    let promised = place.jobs(&["enqueue", "probe", "--payload", "{}", "--json"]);
    assert!(promised.status == 0 && promised.stderr.contains("the ledger has it"), "{promised:?}");
    let listed = place.jobs(&["ls", "--json"]);
    assert!(listed.status == 0 && listed.stdout.contains("probe"), "{listed:?}");
    assert!(listed.stderr.contains("redis cannot be asked what runs"), "{listed:?}");
    let refused = place.jobs(&["cancel", "--all", "--yes"]);
    assert!(
        refused.status == 1 && refused.stderr.contains("cannot be counted"),
        "what runs has to be known: {refused:?}"
    );
}

fn queue<'a>(stats: &'a Value, name: &str) -> &'a Value {
    stats["queues"].as_array().unwrap().iter().find(|queue| queue["queue"] == name).unwrap()
}
