use std::collections::BTreeSet;

use queue::{Pauses, Push, Verdict, Withdraw};

use super::site::{Site, job, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

fn kinds(kinds: &[&str]) -> Pauses {
    Pauses { queue: false, kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect() }
}

fn of_kind(kind: &str) -> Push {
    Push { kind: kind.to_owned(), ..job() }
}

#[tokio::test]
async fn nothing_of_a_paused_queue_is_claimed_until_it_is_resumed() {
    let site = Site::new().await;
    site.lane.set_pauses(&Pauses { queue: true, kinds: BTreeSet::new() }).await.unwrap();
    assert!(site.lane.pauses().await.unwrap().queue);
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    site.push(&jobs(3)).await;
    let looked = site.calls.count("claim");
    site.nudge();
    until("the worker has looked", async || site.calls.count("claim") > looked + 1).await;
    assert_eq!((stage.runs(), site.lane.depth().await.unwrap().ready), (0, 3));

    site.lane.set_pauses(&Pauses::default()).await.unwrap();
    until("all are done", async || stage.ended() == 3).await;
}

#[tokio::test]
async fn a_paused_kind_holds_up_no_other_and_comes_back_whole() {
    let site = Site::new().await;
    site.lane.set_pauses(&kinds(&["remind"])).await.unwrap();
    // More than one claim looks at, all of them before the other kind.
    let held: Vec<_> = std::iter::repeat_with(|| of_kind("remind")).take(250).collect();
    site.push(&held).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::slots(4), stage.answer(Verdict::Done));
    let free = site.push_one().await;
    until("the other kind is done", async || stage.ended() == 1).await;
    assert_eq!(stage.ids(), [free]);
    until("all are set aside", async || site.lane.depth().await.unwrap().ready == 250).await;
    assert_eq!(site.lane.depth().await.unwrap().scheduled, 0);

    site.lane.set_pauses(&Pauses::default()).await.unwrap();
    until("all are done", async || stage.ended() == 251).await;
    let mut ran = stage.ids();
    ran.sort();
    ran.dedup();
    assert_eq!(ran.len(), 251);
}

#[tokio::test]
async fn what_is_set_aside_can_be_withdrawn_and_moved() {
    let site = Site::new().await;
    site.lane.set_pauses(&kinds(&["send_email"])).await.unwrap();
    let (gone, moved) = (job(), job());
    site.push(&[gone.clone(), moved.clone()]).await;
    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    until("both are set aside", async || site.field(moved.id, "s").as_deref() == Some("bk")).await;

    site.lane.withdraw(&[Withdraw { id: gone.id, generation: 2 }]).await.unwrap();
    site.push(&[Push { generation: 2, delay: 60_000, ..moved.clone() }]).await;
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.ready, depth.scheduled), (0, 1));
    site.lane.set_pauses(&Pauses::default()).await.unwrap();
    let marker = site.push_one().await;
    until("the worker has looked", async || stage.ended() == 1).await;
    assert_eq!(stage.ids(), [marker]);
}

/// A worker died after it resumed and before all had come back.
#[tokio::test]
async fn what_somebody_left_aside_comes_back_by_the_rescue() {
    let site = Site::in_real_time().await;
    site.lane.set_pauses(&kinds(&["send_email"])).await.unwrap();
    let stage = Stage::new();
    let lease = std::time::Duration::from_secs(1);
    let _worker = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.answer(Verdict::Done));
    let id = site.push_one().await;
    until("it is set aside", async || site.field(id, "s").as_deref() == Some("bk")).await;
    redis::cmd("DEL").arg(site.key("paused")).exec(&mut site.redis()).unwrap();
    until("it is done", async || stage.ended() == 1).await;
}
