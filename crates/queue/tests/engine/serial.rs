use std::time::Duration;

use queue::{Push, Strain, Verdict, Withdraw};

use super::site::{Site, job};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

fn of(key: &str) -> Push {
    Push { serial: Some(key.to_owned()), ..job() }
}

#[tokio::test]
async fn jobs_of_one_key_run_one_at_a_time_and_hold_no_slot_while_they_wait() {
    let site = Site::new().await;
    let of_ana: Vec<_> = std::iter::repeat_with(|| of("ana")).take(5).collect();
    site.push(&of_ana).await;
    site.push(&[of("berta"), job()]).await;
    let stage = Stage::new();
    // Three slots: one each for Ana, Berta and the one without a key.
    let worker = Worker::start(&site, &Plan::slots(3), stage.hold(Verdict::Done));
    until("three run", async || stage.runs() == 3).await;
    assert_eq!(stage.ids().iter().filter(|id| of_ana.iter().any(|job| job.id == **id)).count(), 1);
    stage.pass(3);
    for more in 1..5 {
        until("the next of Ana runs", async || stage.runs() == 3 + more).await;
        // What ended before her may be on its way to Redis still.
        until("she alone runs", async || site.lane.depth().await.unwrap().running == 1).await;
        stage.pass(1);
    }
    until("all are done", async || worker.settled() == 7).await;
    let ran: Vec<_> = stage.ids().into_iter().filter(|id| of_ana.iter().any(|job| job.id == *id)).collect();
    assert_eq!(ran, of_ana.iter().map(|job| job.id).collect::<Vec<_>>(), "the earliest promised first");
    assert!(site.keys().iter().all(|key| !key.contains("waiting:")), "{:?}", site.keys());
    assert!(!site.keys().contains(&site.key("serial")));
}

#[tokio::test]
async fn a_retry_lets_the_others_of_its_key_go_first() {
    let site = Site::new().await;
    let (first, second) = (of("ana"), of("ana"));
    site.push(&[first.clone(), second.clone()]).await;
    let stage = Stage::new();
    let failing = first.id;
    let handler = stage.play(move |job| async move {
        if job.id == failing && job.run == 1 {
            let after = Duration::from_secs(60);
            return Verdict::Retry { error: "away".to_owned(), after, strain: Strain::None };
        }
        Verdict::Done
    });
    let worker = Worker::start(&site, &Plan::slots(2), handler);
    until("both have run", async || worker.settled() == 2).await;
    assert_eq!(stage.ids(), [first.id, second.id]);
}

/// F14: the one that holds the key dies with its worker.
#[tokio::test]
async fn f14_a_key_is_free_again_within_a_lease_of_its_holders_death() {
    let site = Site::new().await;
    let lease = Duration::from_secs(3);
    let stage = Stage::new();
    let dies = Worker::start(&site, &Plan { lease, ..Plan::slots(2) }, stage.hold(Verdict::Done));
    let (first, second) = (of("ana"), of("ana"));
    site.push(&[first.clone(), second.clone()]).await;
    until("the first runs, the second waits", async || site.field(second.id, "s").as_deref() == Some("bs")).await;
    dies.kill().await;
    site.time.advance(lease);
    let other = Stage::new();
    let heir = Worker::start(&site, &Plan { lease, ..Plan::slots(2) }, other.answer(Verdict::Done));
    until("both are done", async || heir.settled() == 2).await;
    assert_eq!(other.most_at_once(), 1);
}

/// What waits for a key must not wait for ever where the next in line is taken away.
#[tokio::test]
async fn the_line_goes_on_when_the_next_in_it_is_withdrawn_or_moved() {
    let site = Site::new().await;
    let line: Vec<_> = std::iter::repeat_with(|| of("ana")).take(4).collect();
    site.push(&line).await;
    let stage = Stage::new();
    let mut worker = Worker::start(&site, &Plan::slots(1), stage.hold(Verdict::Done));
    until("the first runs", async || stage.runs() == 1).await;
    let (stopped, ()) = tokio::join!(worker.stop(), async { stage.pass(1) });
    assert!(stopped);
    // Nobody runs: the second stands in the queue, the others wait for it.
    site.lane.withdraw(&[Withdraw { id: line[1].id, generation: 2 }]).await.unwrap();
    site.push(&[Push { generation: 2, delay: 60_000, ..line[2].clone() }]).await;
    let heir = Stage::new();
    let _worker = Worker::start(&site, &Plan::slots(4), heir.answer(Verdict::Done));
    until("the last is done", async || heir.ended() == 1).await;
    assert_eq!(heir.ids(), [line[3].id]);
}
