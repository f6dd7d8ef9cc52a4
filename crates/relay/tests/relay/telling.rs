use queue::{Strain, Verdict};
use serde_json::json;
use store::ledger;

use crate::world::{World, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promised_job_is_told_at_once_and_one_rolled_back_never() {
    let world = World::new().await;
    let relay = world.relay();
    relay.sweep().await.unwrap();
    let job = jobs::Job::SweepHolds;
    let mut dropped = world.kit.begin().await;
    ledger::promise(&mut dropped, &ledger::Order::new(&job, world.kit.now()), world.kit.now()).await.unwrap();
    drop(dropped);
    let mut tx = world.kit.begin().await;
    ledger::promise(&mut tx, &ledger::Order::new(&job, world.kit.now()), world.kit.now()).await.unwrap();
    relay.push(tx.commit().await.unwrap());
    eventually("the queue knows the job", async || world.depth().await.ready == 1).await;
    assert_eq!(world.jobs().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_pushed_is_swept_once_by_however_many_sweep() {
    let world = World::new().await;
    let (one, two) = (world.relay(), world.relay());
    world.promise_some(350).await;
    let told = futures::future::join(one.sweep(), two.sweep()).await;
    let left = one.sweep().await.unwrap();
    eventually("the queue knows all", async || world.depth().await.ready == 350).await;
    assert!(told.0.unwrap() + told.1.unwrap() + left <= 350, "a row is told once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wiped_redis_is_told_everything_again() {
    let world = World::new().await;
    let relay = world.relay();
    world.promise_some(120).await;
    relay.sweep().await.unwrap();
    eventually("the queue knows all", async || world.depth().await.ready == 120).await;
    world.wipe().await;
    eventually("the queue knows all again", async || world.depth().await.ready == 120).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_together_agree_on_one_epoch() {
    let world = World::new().await;
    let relays: Vec<_> = (0..6).map(|_| world.relay()).collect();
    futures::future::join_all(relays.iter().map(relay::Relay::sweep)).await.into_iter().for_each(|swept| {
        swept.unwrap();
    });
    assert_eq!(world.lane().epoch().await.unwrap(), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawn_job_leaves_the_queue_and_does_not_run_again() {
    let world = World::new().await;
    let relay = world.relay();
    let waiting = world.promise(json!({"unique": "waiting"})).await;
    relay.sweep().await.unwrap();
    let mut tx = world.kit.begin().await;
    assert!(ledger::withdraw(&mut tx, "probe:waiting", world.kit.now()).await.unwrap());
    relay.push(tx.commit().await.unwrap());
    eventually("it left the queue", async || world.depth().await.ready == 0).await;
    assert_eq!(world.job(waiting).await.state, "discarded");

    let mut hand = world.hand();
    let running = world.promise(json!({"unique": "running"})).await;
    relay.sweep().await.unwrap();
    let claimed = hand.claim().await;
    let mut tx = world.kit.begin().await;
    ledger::withdraw(&mut tx, "probe:running", world.kit.now()).await.unwrap();
    relay.push(tx.commit().await.unwrap());
    relay.sweep().await.unwrap();
    let again = Verdict::Retry { error: "no".into(), after: std::time::Duration::ZERO, strain: Strain::None };
    hand.settle(claimed, again).await;
    eventually("its run is written down", async || world.job(running).await.runs == 1).await;
    assert_eq!(world.job(running).await.state, "discarded");
    eventually("nothing of it is left", async || world.depth().await == queue::Depth::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_moved_while_it_runs_runs_once_more() {
    let world = World::new().await;
    let relay = world.relay();
    let mut hand = world.hand();
    let id = world.promise(json!({"unique": "moved", "clash": "move"})).await;
    relay.sweep().await.unwrap();
    let first = hand.claim().await;
    world.kit.clock.advance(std::time::Duration::from_secs(1));
    let asked_again = world.promise(json!({"unique": "moved", "clash": "move"})).await;
    assert_eq!(asked_again, id);
    relay.sweep().await.unwrap();
    hand.settle(first, Verdict::Done).await;
    let second = hand.claim().await;
    assert_eq!((second.args.id, second.args.run, second.args.generation), (id, 2, 2));
    hand.settle(second, Verdict::Done).await;
    eventually("both runs are written down", async || world.job(id).await.state == "done").await;
    assert_eq!(world.job(id).await.runs, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_version_is_parked_and_taken_up_by_who_knows_it() {
    let world = World::new().await;
    let relay = world.relay();
    let mut hand = world.hand();
    let id = world.promise(json!({"version": 2})).await;
    relay.sweep().await.unwrap();
    let claimed = hand.claim().await;
    hand.settle(claimed, Verdict::Park { error: "version 2 of probe is not known here".into() }).await;
    eventually("it is parked", async || world.job(id).await.state == "parked").await;
    let parked = world.job(id).await;
    assert_eq!((parked.attempts, parked.runs, parked.crashes), (0, 0, 0));
    let mut tx = world.kit.begin().await;
    assert_eq!(ledger::unpark(&mut tx, &[("probe", 1)], world.kit.now()).await.unwrap(), 0);
    assert_eq!(ledger::unpark(&mut tx, &[("probe", 2)], world.kit.now()).await.unwrap(), 1);
    relay.push(tx.commit().await.unwrap());
    let again = hand.claim().await;
    assert_eq!((again.args.id, again.args.run), (id, 1));
    hand.settle(again, Verdict::Done).await;
    eventually("it is done", async || world.job(id).await.state == "done").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_again_at_the_same_instant_while_it_runs_runs_once_more() {
    let world = World::new().await;
    let relay = world.relay();
    let mut hand = world.hand();
    let id = world.promise(json!({"unique": "k", "clash": "move"})).await;
    relay.sweep().await.unwrap();
    let first = hand.claim().await;
    assert_eq!(world.promise(json!({"unique": "k", "clash": "move"})).await, id);
    assert_eq!(world.promise(json!({"unique": "k", "clash": "move"})).await, id);
    relay.sweep().await.unwrap();
    hand.settle(first, Verdict::Done).await;
    let second = hand.claim().await;
    assert_eq!((second.args.id, second.args.run), (id, 2));
    hand.settle(second, Verdict::Done).await;
    eventually("it is done", async || world.job(id).await.state == "done").await;
    assert_eq!(world.job(id).await.runs, 2, "once more, not twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_is_told_of_serial_key_and_birth() {
    let world = World::new().await;
    let relay = world.relay();
    let mut hand = world.hand();
    let first = world.promise(json!({"serial": "ana"})).await;
    relay.sweep().await.unwrap();
    let held = hand.claim().await;
    assert_eq!(held.args.id, first);
    assert_eq!(held.args.born, world.kit.now().timestamp_millis(), "by its id");
    world.promise(json!({"serial": "ana"})).await;
    let free = world.promise(json!({"serial": "luis"})).await;
    relay.sweep().await.unwrap();
    let next = hand.claim().await;
    assert_eq!(next.args.id, free, "the second of a key waits for the first");
    hand.settle(held, Verdict::Done).await;
    hand.settle(next, Verdict::Dead { error: "no".into(), strain: Strain::None }).await;
    let second = hand.claim().await;
    hand.settle(second, Verdict::Done).await;

    eventually("it is dead", async || world.job(free).await.state == "dead").await;
    world.kit.clock.advance(std::time::Duration::from_secs(3_600));
    let mut tx = world.kit.begin().await;
    ledger::redrive(&mut tx, free, world.kit.now(), world.kit.now()).await.unwrap();
    relay.push(tx.commit().await.unwrap());
    let revived = hand.claim().await;
    assert_eq!((revived.args.id, revived.args.born), (free, world.kit.now().timestamp_millis()), "a new life");
    hand.settle(revived, Verdict::Done).await;
}
