//! The kit keeps its own promises: tests share nothing, leave nothing, and its assertions can fail.

use chrono::TimeDelta;
use jobs::Job;
use store::Store;
use store::accommodations::list;
use testkit::{Kit, assert_enqueued, refute_enqueued, request};

#[tokio::test]
async fn two_kits_share_no_row_and_no_name() {
    let (one, other) = tokio::join!(Kit::new(), Kit::new());
    one.cabin().await;
    assert_eq!(list(&one.store, false).await.unwrap().len(), 1);
    assert_eq!(list(&other.store, false).await.unwrap(), []);
    assert_ne!(one.namespace(), other.namespace());
}

#[tokio::test]
async fn the_database_goes_with_the_kit() {
    let kit = Kit::new().await;
    kit.cabin().await;
    let postgres = kit.postgres();
    drop(kit);
    let error = Store::new(&postgres, "posta test").unwrap().ping().await.unwrap_err();
    assert!(error.to_string().contains("3D000"), "{error}");
}

#[tokio::test]
async fn redis_keys_go_with_the_kit_and_no_others() {
    let (kit, other) = tokio::join!(Kit::new(), Kit::new());
    let mut redis = redis::Client::open(kit.redis_url()).unwrap().get_connection().unwrap();
    let keys = [format!("posta:{{{}:mail}}:ready", kit.namespace()), format!("{}:kept", other.namespace())];
    for key in &keys {
        redis::cmd("SET").arg(key).arg("1").exec(&mut redis).unwrap();
    }
    drop(kit);
    let left: (bool, bool) =
        redis::pipe().cmd("EXISTS").arg(&keys[0]).cmd("EXISTS").arg(&keys[1]).query(&mut redis).unwrap();
    assert_eq!(left, (false, true));
}

#[tokio::test]
async fn a_promise_is_found_at_its_time_and_a_withdrawn_one_is_not() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    let job = Job::ExpireHold { reservation: held.id };
    assert_enqueued(&kit.store, &job, held.expires_at).await;

    let mut tx = kit.begin().await;
    store::ledger::withdraw(&mut tx, &job.unique().unwrap().key, kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    refute_enqueued(&kit.store, &job).await;
}

#[tokio::test]
#[should_panic(expected = "is to be promised once")]
async fn a_promise_for_another_time_is_not_found() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    let later = held.expires_at + TimeDelta::seconds(1);
    assert_enqueued(&kit.store, &Job::ExpireHold { reservation: held.id }, later).await;
}

#[tokio::test]
#[should_panic(expected = "is not to be promised")]
async fn a_promise_cannot_be_refuted() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    refute_enqueued(&kit.store, &Job::ExpireHold { reservation: held.id }).await;
}
