use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use store::{admin_stamps, sign_ins};
use testkit::Kit;

const TTL: TimeDelta = TimeDelta::minutes(15);
const OWNER: &str = "duenia@x.ar";

async fn link(kit: &Kit, token: &[u8], browser: Option<&[u8]>) -> i64 {
    let mut tx = kit.begin().await;
    let id = sign_ins::create(&mut tx, OWNER, token, browser, kit.now(), TTL).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    id
}

async fn spend(kit: &Kit, token: &[u8], browser: Option<&[u8]>) -> Option<String> {
    let mut tx = kit.begin().await;
    let address = sign_ins::spend(&mut tx, token, browser, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    address
}

#[tokio::test]
async fn a_link_is_spent_once_however_many_try() {
    let kit = Kit::new().await;
    let id = link(&kit, b"token", None).await;
    let spent = join_all((0..10).map(|_| spend(&kit, b"token", Some(b"any")))).await;
    assert_eq!(spent.into_iter().flatten().collect::<Vec<_>>(), [OWNER]);
    let found = sign_ins::find(&kit.store, b"token").await.unwrap().unwrap();
    assert_eq!((found.id, found.spent_at), (id, Some(kit.now())));
}

#[tokio::test]
async fn a_mailed_link_opens_only_where_it_was_asked_for() {
    let kit = Kit::new().await;
    link(&kit, b"token", Some(b"firefox")).await;
    assert_eq!(spend(&kit, b"token", None).await, None);
    assert_eq!(spend(&kit, b"token", Some(b"chrome")).await, None);
    assert_eq!(spend(&kit, b"other", Some(b"firefox")).await, None);
    assert_eq!(spend(&kit, b"token", Some(b"firefox")).await.as_deref(), Some(OWNER));
}

#[tokio::test]
async fn a_link_is_good_for_its_time_and_not_at_its_end() {
    let kit = Kit::new().await;
    link(&kit, b"late", None).await;
    link(&kit, b"in time", None).await;
    kit.clock.advance(Duration::from_secs(15 * 60 - 1));
    assert!(spend(&kit, b"in time", None).await.is_some());
    kit.clock.advance(Duration::from_secs(1));
    assert_eq!(spend(&kit, b"late", None).await, None);
}

#[tokio::test]
async fn a_token_may_be_made_of_the_links_own_id() {
    let kit = Kit::new().await;
    let mut tx = kit.begin().await;
    let hash = |id: i64| id.to_be_bytes().to_vec();
    let id = sign_ins::create_with(&mut tx, OWNER, hash, Some(b"browser"), kit.now(), TTL).await.unwrap();
    sign_ins::create(&mut tx, OWNER, b"of the command line", None, kit.now(), TTL).await.unwrap();
    assert_eq!(sign_ins::count_since(&mut tx, OWNER, kit.now()).await.unwrap(), 1, "the mailed one");
    assert_eq!(sign_ins::count_since(&mut tx, OWNER, kit.now() + TTL).await.unwrap(), 0);
    let _nothing = tx.commit().await.unwrap();
    let found = sign_ins::find(&kit.store, &id.to_be_bytes()).await.unwrap();
    assert_eq!(found, sign_ins::by_id(&kit.store, id).await.unwrap());
    assert_eq!(found.unwrap().expires_at, kit.now() + TTL);
}

#[tokio::test]
async fn a_stamp_moves_on_and_never_back() {
    let kit = Kit::new().await;
    assert_eq!(admin_stamps::get(&kit.store, OWNER).await.unwrap(), None);
    let later: DateTime<Utc> = kit.now() + TTL;
    for stamp in [later, kit.now()] {
        let mut tx = kit.begin().await;
        admin_stamps::set(&mut tx, OWNER, stamp).await.unwrap();
        let _nothing = tx.commit().await.unwrap();
    }
    assert_eq!(admin_stamps::get(&kit.store, OWNER).await.unwrap(), Some(later));
}
