//! The Redis that everybody talks to dies, and its replica takes its place: behind the same address,
//! as a failover behind a proxy or a name does it, and behind in what it was told.

use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use queue::Verdict;
use serde_json::json;
use tempfile::TempDir;
use testkit::Kit;

use crate::world::{World, eventually};

/// A primary and its replica; the address is a link to the socket of the one that serves.
struct Pair {
    folder: TempDir,
    primary: Child,
    replica: Child,
}

impl Pair {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let primary = server(folder.path(), "primary", &["--port", &port, "--bind", "127.0.0.1"]);
        let replica = server(folder.path(), "replica", &["--port", "0", "--replicaof", "127.0.0.1", &port]);
        symlink(folder.path().join("primary.sock"), folder.path().join("redis.sock")).unwrap();
        Self { folder, primary, replica }
    }

    fn url(&self, name: &str) -> String {
        format!("unix://{}", self.folder.path().join(format!("{name}.sock")).display())
    }

    async fn ask<T: redis::FromRedisValue>(&self, name: &str, words: &[&str]) -> redis::RedisResult<T> {
        let client = redis::Client::open(self.url(name))?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd(words[0]).arg(&words[1..]).query_async(&mut connection).await
    }

    async fn is_in_step(&self) -> bool {
        let told = self.ask::<String>("replica", &["INFO", "replication"]).await;
        told.is_ok_and(|told| told.contains("master_link_status:up"))
    }

    /// From here on the replica is told nothing any more.
    async fn fall_behind(&self) {
        // A primary of nobody: the one it followed goes on without it.
        self.ask::<String>("replica", &["REPLICAOF", "NO", "ONE"]).await.unwrap();
    }

    /// The primary dies as by a power cut, and the address leads to the replica.
    fn fail_over(&mut self) {
        self.primary.kill().unwrap();
        self.primary.wait().unwrap();
        let link = self.folder.path().join("redis.sock");
        std::fs::remove_file(&link).unwrap();
        symlink(self.folder.path().join("replica.sock"), &link).unwrap();
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for server in [&mut self.primary, &mut self.replica] {
            server.kill().ok();
            server.wait().ok();
        }
    }
}

fn server(folder: &Path, name: &str, more: &[&str]) -> Child {
    Command::new("redis-server")
        .args(["--save", "", "--repl-diskless-sync-delay", "0", "--dir"])
        .arg(folder)
        .arg("--unixsocket")
        .arg(folder.join(format!("{name}.sock")))
        .args(more)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_takes_over_behind_in_what_it_was_told_loses_no_job() {
    let mut pair = Pair::start();
    let world = World::on(Kit::new().await, pair.url("redis"));
    eventually("the primary answers", async || world.lane().epoch().await.is_ok()).await;
    eventually("the replica is in step", async || pair.is_in_step().await).await;
    let relay = world.relay();
    let mut hand = world.hand();

    // Some are known to both: one of them runs, two have ended.
    let ahead = world.promise_in(json!({"tag": "ahead"}), 3_600).await;
    world.promise_some(20).await;
    relay.sweep().await.unwrap();
    let held = hand.claim().await;
    for _ in 0..2 {
        let claimed = hand.claim().await;
        hand.settle(claimed, Verdict::Done).await;
    }
    let done = async || world.jobs().await.iter().filter(|job| job.state == "done").count();
    eventually("two are written down", async || done().await == 2).await;
    eventually("and forgotten", async || world.depth().await.unrecorded == 0).await;
    let known = async |name| pair.ask::<usize>(name, &["DBSIZE"]).await.unwrap();
    eventually("both know as much", async || known("primary").await == known("replica").await).await;

    // The rest only the one knows that dies: more jobs, and how some ended.
    pair.fall_behind().await;
    let (id, run) = (held.args.id, held.args.run);
    hand.settle(held, Verdict::Done).await;
    world.promise_some(10).await;
    relay.sweep().await.unwrap();
    eventually("three are written down", async || done().await == 3).await;
    let in_flight = hand.claim().await;
    let torn = in_flight.args.id;
    pair.fail_over();

    eventually("the relay finds it and tells again", async || relay.sweep().await.is_ok()).await;
    // At once, and not by the slow comparison: the ledger knows which server was told what.
    let depth = world.depth().await;
    assert!(depth.ready + depth.running + depth.scheduled >= 28, "{depth:?}");
    // What is settled under the old one's epoch is nobody's: it runs again.
    hand.settle(in_flight, Verdict::Done).await;
    let rest = async || {
        let left = world.jobs().await.into_iter().filter(|job| job.state != "done" && job.id != ahead).count();
        (left == 0).then_some(())
    };
    let working = async {
        loop {
            let claimed = hand.claim().await;
            hand.settle(claimed, Verdict::Done).await;
        }
    };
    tokio::select! {
        () = async { eventually("all but what is not due are done", async || rest().await.is_some()).await } => {}
        () = working => unreachable!(),
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let jobs = world.jobs().await;
    assert_eq!(jobs.len(), 31);
    let of = |id| jobs.iter().find(|job| job.id == id).unwrap();
    assert_eq!((of(id).runs, run), (1, 1), "what the ledger knew to have ended does not run again");
    assert!(jobs.iter().all(|job| job.runs <= 1 + i32::from(job.id == torn)), "only what was in flight ran twice");
    assert_eq!(of(ahead).state, "scheduled");
    assert_eq!(world.depth().await.scheduled, 1, "and waits in the new one");
}
