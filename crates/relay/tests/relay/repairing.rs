use queue::{Push, Verdict};
use relay::Repaired;
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_the_queue_lost_is_told_again_and_others_are_left_alone() {
    let world = World::new().await;
    let relay = world.still_relay();
    let mut hand = world.hand();
    let running = world.promise(json!({})).await;
    relay.sweep().await.unwrap();
    let claimed = hand.claim().await;
    assert_eq!(claimed.args.id, running);
    let lost = world.promise_in(json!({}), 60).await;
    let waiting = 250;
    for _ in 0..waiting {
        world.promise_in(json!({}), 60).await;
    }
    relay.sweep().await.unwrap();
    assert_eq!(relay.repair().await.unwrap(), Repaired::default(), "nothing differs");

    world.lose(lost).await;
    assert_eq!(world.depth().await.scheduled, waiting);
    assert_eq!(relay.repair().await.unwrap(), Repaired { lost: 1, ghosts: 0 });
    assert_eq!(world.depth().await.scheduled, waiting + 1);
    assert_eq!(relay.repair().await.unwrap(), Repaired::default(), "once");
    hand.settle(claimed, Verdict::Done).await;
    eventually("it ran once", async || world.job(running).await.state == "done").await;
    assert_eq!(world.job(running).await.runs, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_fate_is_not_written_down_yet_is_not_lost() {
    let world = World::new().await;
    let relay = world.still_relay();
    let mut hand = world.hand();
    let id = world.promise(json!({})).await;
    relay.sweep().await.unwrap();
    let claimed = hand.claim().await;
    // Whoever holds the row keeps its fate from being written down.
    let mut holder = world.kit.begin().await;
    store::ledger::redrive(&mut holder, id, world.kit.now(), world.kit.now()).await.unwrap();
    hand.settle(claimed, Verdict::Done).await;
    eventually("its fate waits", async || world.depth().await.unrecorded == 1).await;
    assert_eq!(relay.repair().await.unwrap(), Repaired::default());
    drop(holder);
    eventually("it is done", async || world.job(id).await.state == "done").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_in_the_queue_and_has_ended_in_the_ledger_is_taken_out() {
    let world = World::new().await;
    let relay = world.still_relay();
    let ended = world.promise(json!({})).await;
    world.promise_some(150).await;
    relay.sweep().await.unwrap();
    world.kit.run_sql(&format!("UPDATE jobs SET state = 'discarded' WHERE id = '{ended}'")).await;
    world.push_a_stranger().await;
    assert_eq!(world.depth().await.ready, 152);
    assert_eq!(relay.repair().await.unwrap(), Repaired { lost: 0, ghosts: 2 });
    assert_eq!(world.depth().await.ready, 150);
}

impl World {
    /// Removes a waiting job from Redis by hand.
    async fn lose(&self, id: Uuid) {
        let client = redis::Client::open(self.kit.redis_url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg(format!("*{}*maintenance*", self.kit.namespace()))
            .query_async(&mut connection)
            .await
            .unwrap();
        for key in keys {
            let kind: String = redis::cmd("TYPE").arg(&key).query_async(&mut connection).await.unwrap();
            if key.ends_with(&id.to_string()) {
                redis::cmd("DEL").arg(&key).exec_async(&mut connection).await.unwrap();
            } else if kind == "zset" {
                redis::cmd("ZREM").arg(&key).arg(id.to_string()).exec_async(&mut connection).await.unwrap();
            }
        }
    }

    /// A job that is in no ledger.
    async fn push_a_stranger(&self) {
        let lane = self.lane();
        let epoch = lane.epoch().await.unwrap().unwrap();
        let stranger = Push {
            id: Uuid::now_v7(),
            kind: "probe".to_owned(),
            version: 1,
            payload: "{}".to_owned(),
            generation: 1,
            delay: 0,
            attempts: 0,
            runs: 0,
            crashes: 0,
            serial: None,
            limits: Vec::new(),
            born: None,
        };
        lane.push(epoch, &[stranger]).await.unwrap();
    }
}
