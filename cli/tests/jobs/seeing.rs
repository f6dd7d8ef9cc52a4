use serde_json::json;

use crate::place::Place;

const QUEUES: [&str; 6] = ["payments", "messages", "mail", "bookings", "calendars", "maintenance"];

#[tokio::test]
async fn a_queue_that_nobody_serves_is_named_in_words() {
    let place = Place::new().await;
    place.probe("{}", &[]);
    let words = place.jobs(&["stats"]).stdout;
    assert_eq!(words.matches("no worker serves this queue").count(), 6, "{words}");
    assert!(words.contains("no worker lives"), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_frame_of_the_live_view_has_every_queue_and_worker_and_no_control_characters() {
    let place = Place::new().await;
    let worker = place.worker();
    let running = place.probe(r#"{"run_ms":30000}"#, &[]);
    place.until(&running, "running");
    for arguments in [&["top", "--once"][..], &["top"]] {
        let frame = place.jobs(arguments);
        assert_eq!(frame.status, 0);
        assert!(QUEUES.iter().all(|queue| frame.stdout.contains(queue)), "{}", frame.stdout);
        assert!(frame.stdout.contains(&worker.pid().to_string()), "{}", frame.stdout);
        assert!(frame.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", frame.stdout);
    }
    let stats = place.json(&["stats"]);
    let maintenance = &stats["queues"][5];
    assert_eq!(
        (&maintenance["running"], &maintenance["ready"], &maintenance["workers"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(stats["workers"][0]["running"], json!([running]));
    assert!(!place.jobs(&["stats"]).stdout.contains("no worker serves"));
}

#[tokio::test]
async fn the_story_of_a_job_is_told_in_lines_a_person_reads() {
    let place = Place::new().await;
    let id = place.probe(r#"{"tag":"canary"}"#, &[]);
    place.jobs(&["pause", "maintenance", "--reason", "the stove"]);
    let waits = place.jobs(&["show", &id]).stdout;
    for part in [&id, "probe in queue maintenance", "ready: due for", "paused by cli:", "the stove", "canary"] {
        assert!(waits.contains(part), "{part} in {waits}");
    }
    place.kill(&id).await;
    let lost = "INSERT INTO job_attempts SELECT id, 1, 1, now(), 'w-1', 12, E'550 \\x1b[2Jno' FROM jobs";
    place.kit.run_sql(lost).await;
    place.jobs(&["retry", &id]);
    let told = place.jobs(&["show", &id]).stdout;
    for part in ["run 1", "attempt 1", "12 ms on w-1", "550", "retry_job", "0 of 4, 3 runs, 0 lost"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains('\u{1b}'), "{told:?}");
}

#[tokio::test]
async fn every_filter_narrows_lists_counts_and_changes() {
    let place = Place::new().await;
    place.json(&["enqueue", "probe", "--payload", r#"{"tag":"a_b"}"#, "--count", "2", "--queue", "mail"]);
    place.json(&["enqueue", "probe", "--payload", r#"{"tag":"axb"}"#, "--count", "3", "--in", "1h"]);
    for (filter, count) in [
        (&["--queue", "mail"][..], 2),
        (&["--kind", "probe"], 5),
        (&["--kind", "prune"], 0),
        (&["--state", "scheduled"], 3),
        (&["--state", "ready", "--text", "a_b"], 2),
        (&["--text", "axb"], 3),
        (&["--older-than", "1h"], 0),
    ] {
        let listed = place.json(&[&["ls"], filter].concat()).as_array().unwrap().len();
        let counts = place.json(&[&["count"], filter].concat());
        let counted: i64 = counts.as_object().unwrap().values().filter_map(serde_json::Value::as_i64).sum();
        assert_eq!((listed, counted), (count, i64::try_from(count).unwrap()), "{filter:?}");
    }
    let sum = place.json(&["discard", "--all", "--queue", "mail", "--yes"]);
    assert_eq!(sum, json!({ "matched": 2, "changed": 2, "skipped": 0 }));
    assert_eq!(place.json(&["ls", "--limit", "1"]).as_array().unwrap().len(), 1);
}
