use std::process::{Child, Command, Stdio};

use queue::Verdict;
use serde_json::json;
use testkit::Kit;

use crate::world::{World, eventually};

/// A Redis of this test's own, with little room.
struct Small {
    server: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Small {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("redis.sock");
        let server = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--maxmemory-policy", "noeviction", "--unixsocket"])
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { server, url: format!("unix://{}", socket.display()), _folder: folder }
    }

    async fn may_use(&self, bytes: u64) {
        let client = redis::Client::open(self.url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(bytes).exec_async(&mut connection).await.unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// F3 of the failures that others had: out of one set, and no room in the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f3_a_full_redis_loses_nothing_and_drains_when_there_is_room() {
    let small = Small::start();
    let world = World::on(Kit::new().await, small.url.clone());
    eventually("it answers", async || world.lane().epoch().await.is_ok()).await;
    let relay = world.relay();
    world.promise_some(20).await;
    relay.sweep().await.unwrap();
    small.may_use(1).await;
    let late = world.promise(json!({})).await;
    assert!(relay.sweep().await.is_err(), "a full redis takes no job");
    eventually("the api says so", async || !relay.is_reachable()).await;

    // What it has is worked on: claimed, settled, written down, forgotten.
    let mut hand = world.hand();
    for _ in 0..20 {
        let claimed = hand.claim().await;
        hand.settle(claimed, Verdict::Done).await;
    }
    eventually("all are written down", async || {
        world.jobs().await.iter().filter(|job| job.state == "done").count() == 20
    })
    .await;
    assert_eq!(world.job(late).await.state, "ready");

    small.may_use(0).await;
    let claimed = hand.claim().await;
    assert_eq!(claimed.args.id, late);
    hand.settle(claimed, Verdict::Done).await;
    eventually("the last one, too", async || world.job(late).await.state == "done").await;
    eventually("and all is well", async || relay.is_reachable()).await;
}
