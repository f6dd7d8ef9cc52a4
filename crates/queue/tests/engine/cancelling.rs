use std::time::Duration;

use queue::{Outcome, Verdict, Withdraw};

use super::site::Site;
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

#[tokio::test]
async fn a_running_job_hears_with_a_renewal_that_it_is_cancelled() {
    let site = Site::in_real_time().await;
    let stage = Stage::new();
    let lease = Duration::from_secs(9);
    let worker = Worker::start(&site, &Plan { lease, ..Plan::slots(2) }, stage.hold(Verdict::Done));
    let (cancelled, other) = (site.push_one().await, site.push_one().await);
    until("both run", async || stage.runs() == 2).await;
    site.lane.withdraw(&[Withdraw { id: cancelled, generation: 2 }]).await.unwrap();
    let before = site.calls.count("renew");
    until("the news come", async || worker.cancel(cancelled).is_cancelled()).await;
    // One may have been on its way.
    assert!(site.calls.count("renew") <= before + 2, "with the next renewal");
    assert!(!worker.cancel(other).is_cancelled());
    stage.pass(2);
    until("both have ended", async || worker.settled() == 2).await;
    let outcome = |id| worker.fates().iter().find(|fate| fate.job == id).map(|fate| fate.outcome);
    assert_eq!((outcome(cancelled), outcome(other)), (Some(Outcome::Cancelled), Some(Outcome::Done)));
}
