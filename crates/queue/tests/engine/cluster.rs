use std::time::Duration;

use queue::{Beat, Connection, LiveWorker, Options, Verdict};

use super::server::Server;
use super::site::{Site, Time, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

/// Three nodes with a third of the slots each.
async fn cluster() -> Vec<Server> {
    let nodes: Vec<Server> = std::iter::repeat_with(Server::node).take(3).collect();
    let slots = [(0, 5_460), (5_461, 10_922), (10_923, 16_383)];
    for (node, (first, last)) in nodes.iter().zip(slots) {
        redis::cmd("CLUSTER").arg("ADDSLOTSRANGE").arg(first).arg(last).exec(&mut node.connect()).unwrap();
        let mut meet = redis::cmd("CLUSTER");
        meet.arg("MEET").arg("127.0.0.1").arg(nodes[0].port()).arg(nodes[0].bus());
        meet.exec(&mut node.connect()).unwrap();
    }
    for node in &nodes {
        until("the cluster agrees", async || {
            let told: String = redis::cmd("CLUSTER").arg("INFO").query(&mut node.connect()).unwrap();
            told.contains("cluster_state:ok") && told.contains("cluster_known_nodes:3")
        })
        .await;
    }
    nodes
}

fn address(nodes: &[Server]) -> String {
    nodes.iter().map(Server::url).collect::<Vec<_>>().join(",")
}

/// Each queue works as on a single server, wherever it lies.
#[tokio::test]
async fn queues_of_a_cluster_lie_on_its_nodes_and_work() {
    let nodes = cluster().await;
    let mut on_nodes = Vec::new();
    // Slots 111, 4829 and 11878: the first two on the first node, the last on the third.
    for prefix in ["a", "queue", "zz"] {
        let site = Site::on_cluster(address(&nodes), prefix.to_owned(), Time::Real).await;
        on_nodes.push(site.lane.server().await.unwrap().run_id);
        site.push(&jobs(120)).await;
        let stage = Stage::new();
        let mut worker = Worker::start(&site, &Plan::slots(8), stage.answer(Verdict::Done));
        until("all are done", async || worker.settled() == 120).await;
        assert!(worker.stop().await);
        site.lane.forget(&site.lane.unrecorded(0).await.unwrap()).await.unwrap();
    }
    on_nodes.sort();
    on_nodes.dedup();
    assert_eq!(on_nodes.len(), 2);
}

#[tokio::test]
async fn the_list_of_workers_lies_on_one_node_for_all() {
    let nodes = cluster().await;
    let options = |first: usize| {
        let mut addresses: Vec<String> = nodes.iter().map(Server::url).collect();
        addresses.rotate_left(first);
        Options { url: addresses.join(","), ..Site::options_for(&addresses.join(","), "t") }
    };
    let worker = LiveWorker {
        id: "w".to_owned(),
        pid: 1,
        host: "here".to_owned(),
        version: "1".to_owned(),
        queues: Vec::new(),
        started_at: 1,
        seen_at: 1,
    };
    Connection::open(options(0)).unwrap().beat(Beat::Alive(&worker, Duration::from_secs(60))).await.unwrap();
    assert_eq!(Connection::open(options(2)).unwrap().workers().await.unwrap(), [worker]);
}

/// Who asks for a queue again and again looks for its node once.
#[tokio::test]
async fn a_queue_of_a_cluster_has_one_connection_however_often_it_is_asked_for() {
    let nodes = cluster().await;
    let connection = Connection::open(Site::options_for(&address(&nodes), "t")).unwrap();
    connection.lane("mail").depth().await.unwrap();
    // Those of the test itself and of the nodes among each other are few.
    let opened = || nodes.iter().map(Server::connections_received).sum::<u64>();
    let before = opened();
    for _ in 0..50 {
        connection.lane("mail").depth().await.unwrap();
    }
    let more = opened() - before;
    assert!(more < 25, "{more} connections for 50 looks");
}

/// The slots of a queue move to another node under a running worker.
#[tokio::test]
async fn a_queue_that_moves_to_another_node_is_found_again() {
    let nodes = cluster().await;
    let site = Site::on_cluster(address(&nodes), "moves".to_owned(), Time::Real).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(2), stage.answer(Verdict::Done));
    site.push(&jobs(5)).await;
    until("it works", async || worker.settled() == 5).await;

    let slot: u16 = redis::cmd("CLUSTER").arg("KEYSLOT").arg(site.key("epoch")).query(&mut nodes[0].connect()).unwrap();
    let from = nodes.iter().find(|node| node.serves(slot)).unwrap();
    let to = nodes.iter().find(|node| !node.serves(slot)).unwrap();
    // Its keys are lost on the way: told again, as after every loss.
    let id: String = redis::cmd("CLUSTER").arg("MYID").query(&mut to.connect()).unwrap();
    let keys: Vec<String> =
        redis::cmd("CLUSTER").arg("GETKEYSINSLOT").arg(slot).arg(1_000).query(&mut from.connect()).unwrap();
    redis::cmd("DEL").arg(keys).exec(&mut from.connect()).unwrap();
    for node in [to, from].into_iter().chain(&nodes) {
        redis::cmd("CLUSTER").arg("SETSLOT").arg(slot).arg("NODE").arg(&id).exec(&mut node.connect()).unwrap();
    }
    until("the queue is found", async || site.lane.set_epoch(super::site::EPOCH).await.is_ok()).await;
    site.push(&jobs(5)).await;
    until("it works on", async || worker.settled() == 10).await;
}
