use std::time::Duration;

use queue::{Beat, Connection, LiveWorker, Verdict};

use super::site::{Site, job_in, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

#[tokio::test]
async fn every_key_of_a_queue_carries_its_hash_tag() {
    let site = Site::new().await;
    site.push(&jobs(3)).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.hold(Verdict::Done));
    stage.pass(1);
    until("one is settled, one runs, one waits", async || {
        worker.settled() == 1 && site.lane.depth().await.unwrap().running == 1
    })
    .await;
    site.push(&[job_in(60_000)]).await;
    site.nudge();

    let told = LiveWorker {
        id: "w".to_owned(),
        pid: 1,
        host: "here".to_owned(),
        version: "1".to_owned(),
        queues: vec![],
        started_at: 0,
        seen_at: 0,
    };
    let connection = Connection::open(site.options()).unwrap();
    connection.beat(Beat::Alive(&told, Duration::from_secs(60))).await.unwrap();

    let (workers, queue): (Vec<_>, Vec<_>) = site.keys().into_iter().partition(|key| key.contains(":workers}"));
    let words = ["epoch", "scheduled", "inflight", "unrecorded"];
    assert!(words.iter().all(|word| queue.contains(&site.key(word))), "{queue:?}");
    assert_eq!(queue.iter().filter(|key| key.starts_with(&site.key("meta:"))).count(), 4, "{queue:?}");
    assert!(queue.iter().all(|key| key.starts_with(&site.key(""))), "{queue:?}");

    assert_eq!(workers.len(), 2, "{workers:?}");
    let slot = |key: &String| key.split_once('}').map(|(tag, _)| tag.to_owned());
    assert_eq!(slot(&workers[0]), slot(&workers[1]));
    assert!(workers[0].starts_with('{'));
}
