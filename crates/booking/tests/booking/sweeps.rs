use std::time::Duration;

use booking::sweep;
use domain::reservation::Status;
use jobs::Mail;
use testkit::{Kit, enqueued, request};

use crate::desk;

#[tokio::test]
async fn a_sweep_expires_what_has_run_out_and_nothing_else() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let overdue = [
        kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap().id,
        kit.hold(&request(cabin, "2026-12-12", 2)).await.unwrap().id,
    ];
    let confirmed = kit.hold(&request(cabin, "2026-12-14", 2)).await.unwrap().id;
    desk::confirm(&kit, confirmed).await.unwrap();
    kit.clock.advance(Duration::from_secs(30 * 60));
    let young = kit.hold(&request(cabin, "2026-12-16", 2)).await.unwrap().id;

    let swept = sweep(&kit.store, kit.now(), 100).await.unwrap();
    assert_eq!((swept.expired, swept.failed), (2, 0));
    // Of each the reminder and the payment page that were taken back, and the mail.
    assert_eq!(swept.promised.0.len(), 6);
    for id in overdue {
        assert_eq!(desk::status(&kit, id).await, Status::Expired);
    }
    assert_eq!(desk::status(&kit, confirmed).await, Status::Confirmed);
    assert_eq!(desk::status(&kit, young).await, Status::PreReserved);
}

#[tokio::test]
async fn a_sweep_takes_no_more_than_it_was_told_to() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for check_in in ["2026-12-10", "2026-12-12", "2026-12-14"] {
        kit.hold(&request(cabin, check_in, 2)).await.unwrap();
    }
    kit.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(sweep(&kit.store, kit.now(), 2).await.unwrap().expired, 2);
    assert_eq!(sweep(&kit.store, kit.now(), 2).await.unwrap().expired, 1);
    assert_eq!(sweep(&kit.store, kit.now(), 2).await.unwrap().expired, 0);
}

#[tokio::test]
async fn sweeps_at_once_expire_each_hold_once() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let mut held = Vec::new();
    for check_in in ["2026-12-10", "2026-12-12", "2026-12-14", "2026-12-16"] {
        held.push(kit.hold(&request(cabin, check_in, 2)).await.unwrap().id);
    }
    kit.clock.advance(Duration::from_secs(30 * 60));
    let swept = futures::future::join_all((0..5).map(|_| sweep(&kit.store, kit.now(), 100))).await;
    let swept: Vec<_> = swept.into_iter().map(Result::unwrap).collect();

    assert_eq!(swept.iter().map(|swept| swept.expired).sum::<usize>(), 4);
    assert!(swept.iter().all(|swept| swept.failed == 0));
    for id in held {
        assert_eq!(desk::history(&kit, id).await, ["guest hold", "system expire"]);
    }
    let expired = |job: &jobs::Job| matches!(job, jobs::Job::SendEmail { mail: Mail::Expired, .. });
    assert_eq!(enqueued(&kit.store).await.iter().filter(|(job, _)| expired(job)).count(), 4);
}
