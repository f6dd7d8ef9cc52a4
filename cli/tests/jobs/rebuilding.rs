use crate::place::Place;

#[tokio::test]
async fn what_redis_lost_by_hand_is_told_again_and_what_it_knows_stays() {
    let place = Place::new().await;
    let ids: Vec<String> = (0..3).map(|_| place.probe("{}", &["--in", "1h"])).collect();
    let known: Vec<&str> = ids.iter().map(String::as_str).collect();
    // Behind the relay's back: the epoch stays, so that nobody notices.
    let lost = queue::Withdraw { id: ids[1].parse().unwrap(), generation: i32::MAX };
    place.lane().withdraw(&[lost]).await.unwrap();
    assert_eq!(place.known(&known).await, [true, false, true]);
    assert_eq!(place.json(&["rebuild"])["pending"], 3);
    assert_eq!(place.known(&known).await, [true, true, true]);
    assert_eq!(place.lane().depth().await.unwrap().scheduled, 3);
    place.wipe();
    assert_eq!(place.json(&["rebuild"])["pending"], 3);
    assert_eq!(place.known(&known).await, [true, true, true]);
}

#[tokio::test]
async fn without_a_redis_it_is_not_done_and_says_so() {
    let mut place = Place::new().await;
    place.kill_redis();
    let told = place.jobs(&["rebuild"]);
    assert!(told.status == 1 && told.stderr.contains("the queues cannot be rebuilt"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_meanwhile_ends_as_if_nothing_had_been() {
    let place = Place::new().await;
    let _worker = place.worker();
    let running = place.probe(r#"{"run_ms":2500}"#, &[]);
    place.until(&running, "running");
    for _ in 0..3 {
        assert_eq!(place.jobs(&["rebuild"]).status, 0);
    }
    place.until(&running, "done");
    let job = place.show(&running);
    assert_eq!((&job["runs"], &job["crashes"]), (&serde_json::json!(1), &serde_json::json!(0)), "{job}");
}
