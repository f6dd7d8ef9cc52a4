use std::time::Duration;

use jobs::{Kind, Queue};
use queue::Verdict;
use serde_json::json;
use store::ledger::{self, Scope};

use crate::world::{World, eventually};

async fn pause(world: &World, scope: Scope) -> bool {
    let mut tx = world.kit.begin().await;
    let paused = ledger::pause(&mut tx, scope, "cli:ana", Some("a fire"), world.kit.now()).await.unwrap();
    drop(tx.commit().await.unwrap());
    paused
}

async fn resume(world: &World, scope: Scope) -> bool {
    let mut tx = world.kit.begin().await;
    let resumed = ledger::resume(&mut tx, scope).await.unwrap();
    drop(tx.commit().await.unwrap());
    resumed
}

async fn stays_unclaimed(world: &World) {
    let mut hand = world.hand();
    let claimed = tokio::time::timeout(Duration::from_millis(300), hand.claim()).await;
    assert!(claimed.is_err(), "it is paused");
    assert_eq!(world.depth().await.ready, 1, "and ready");
}

#[tokio::test]
async fn a_pause_says_who_and_why_and_the_first_one_stays() {
    let world = World::new().await;
    for scope in [Scope::Queue(Queue::Mail), Scope::Kind(Kind::Probe)] {
        assert!(pause(&world, scope).await);
        assert!(!pause(&world, scope).await, "{scope} was paused already");
    }
    let pauses = ledger::pauses(&world.kit.store).await.unwrap();
    assert_eq!(
        pauses.iter().map(|paused| paused.scope).collect::<Vec<_>>(),
        [Scope::Queue(Queue::Mail), Scope::Kind(Kind::Probe)]
    );
    assert!(pauses.iter().all(|paused| {
        (paused.by.as_str(), paused.reason.as_deref(), paused.since) == ("cli:ana", Some("a fire"), world.kit.now())
    }));
    assert!(resume(&world, Scope::Queue(Queue::Mail)).await);
    assert!(!resume(&world, Scope::Queue(Queue::Mail)).await);
    assert_eq!(ledger::pauses(&world.kit.store).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_ledger_pauses_is_not_claimed_until_it_is_resumed() {
    for scope in [Scope::Queue(Queue::Maintenance), Scope::Kind(Kind::Probe)] {
        let world = World::new().await;
        let relay = world.relay();
        world.promise(json!({})).await;
        pause(&world, scope).await;
        relay.sweep().await.unwrap();
        stays_unclaimed(&world).await;
        resume(&world, scope).await;
        relay.sweep().await.unwrap();
        let mut hand = world.hand();
        let claimed = hand.claim().await;
        hand.settle(claimed, Verdict::Done).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wiped_redis_pauses_again_before_it_is_told_of_jobs() {
    let world = World::new().await;
    let relay = world.relay();
    pause(&world, Scope::Queue(Queue::Maintenance)).await;
    world.promise(json!({})).await;
    relay.sweep().await.unwrap();
    world.wipe().await;
    eventually("the queue knows the job again", async || world.depth().await.ready == 1).await;
    assert!(world.lane().pauses().await.unwrap().queue);
    stays_unclaimed(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_see_an_old_ledger_do_not_undo_a_pause() {
    let world = World::new().await;
    let relays: Vec<_> = (0..4).map(|_| world.relay()).collect();
    for round in 0..10 {
        let scope = Scope::Queue(Queue::Maintenance);
        if round % 2 == 0 {
            pause(&world, scope).await
        } else {
            resume(&world, scope).await
        };
        futures::future::join_all(relays.iter().map(relay::Relay::pauses))
            .await
            .into_iter()
            .for_each(|set| set.unwrap());
        assert_eq!(world.lane().pauses().await.unwrap().queue, round % 2 == 0, "round {round}");
    }
}
