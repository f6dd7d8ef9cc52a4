use queue::{Error, Push, Taken, Verdict};

use super::site::{EPOCH, Site, job, job_in, jobs};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

#[tokio::test]
async fn telling_a_job_twice_changes_nothing() {
    let site = Site::new().await;
    let job = job_in(60_000);
    assert_eq!(site.lane.push(EPOCH, std::slice::from_ref(&job)).await.unwrap(), [Taken::New]);

    let again = Push { delay: 0, payload: "other".to_owned(), ..job.clone() };
    assert_eq!(site.lane.push(EPOCH, &[again]).await.unwrap(), [Taken::Known]);

    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.scheduled, depth.ready), (1, 0), "it is still due in a minute");
    assert_eq!(site.field(job.id, "p"), Some(job.payload));
}

#[tokio::test]
async fn a_newer_generation_replaces_an_older_one() {
    let site = Site::new().await;
    let old = job_in(60_000);
    site.push(std::slice::from_ref(&old)).await;
    let new = Push { generation: 2, delay: 0, payload: "new".to_owned(), attempts: 3, runs: 4, ..old };
    assert_eq!(site.lane.push(EPOCH, std::slice::from_ref(&new)).await.unwrap(), [Taken::New]);

    let stage = Stage::new();
    let _worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    until("it runs", async || stage.ended() == 1).await;
    let run = &stage.begun()[0];
    assert_eq!((run.generation, run.attempts, run.run, run.payload.as_str()), (2, 3, 5, "new"));
}

#[tokio::test]
async fn an_older_generation_is_ignored() {
    let site = Site::new().await;
    let new = Push { generation: 2, delay: 60_000, ..job() };
    site.push(std::slice::from_ref(&new)).await;
    let old = Push { generation: 1, delay: 0, ..new.clone() };
    assert_eq!(site.lane.push(EPOCH, &[old]).await.unwrap(), [Taken::Known]);
    assert!(site.field(new.id, "m").is_some_and(|counts| counts.starts_with("2:")));
    assert_eq!(site.lane.depth().await.unwrap().ready, 0);
}

#[tokio::test]
async fn a_newer_generation_waits_while_an_older_one_runs() {
    let site = Site::new().await;
    let old = job();
    site.push(std::slice::from_ref(&old)).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.hold(Verdict::Done));
    until("the old one runs", async || stage.runs() == 1).await;

    let new = [Push { generation: 2, ..old }];
    assert_eq!(site.lane.push(EPOCH, &new).await.unwrap(), [Taken::Busy]);

    stage.pass(2);
    until("the old one is settled", async || worker.settled() == 1).await;
    assert_eq!(site.lane.push(EPOCH, &new).await.unwrap(), [Taken::New]);
    until("the new one has run", async || worker.settled() == 2).await;
    assert_eq!(stage.begun().iter().map(|run| run.generation).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn another_epoch_is_refused_and_nothing_is_written() {
    let site = Site::new().await;
    let before = site.keys();
    for wrong in [EPOCH - 1, EPOCH + 1] {
        assert!(matches!(site.lane.push(wrong, &jobs(3)).await, Err(Error::Epoch)));
    }
    assert_eq!(site.keys(), before);

    redis::cmd("DEL").arg(site.key("epoch")).exec(&mut site.redis()).unwrap();
    assert_eq!(site.lane.epoch().await.unwrap(), None);
    assert!(matches!(site.lane.push(EPOCH, &jobs(3)).await, Err(Error::Epoch)), "a server without an epoch");
    assert_eq!(site.keys(), Vec::<String>::new());
}

#[tokio::test]
async fn more_jobs_than_a_batch_are_answered_in_their_order() {
    let site = Site::new().await;
    let all = jobs(250);
    site.push(&all[100..200]).await;
    let taken = site.lane.push(EPOCH, &all).await.unwrap();
    let known = taken.iter().enumerate().filter(|(_, taken)| **taken == Taken::Known).map(|(place, _)| place);
    assert_eq!(known.collect::<Vec<_>>(), (100..200).collect::<Vec<_>>());
    assert_eq!(taken.len(), 250);
    assert_eq!(site.lane.depth().await.unwrap().ready, 250);
}
