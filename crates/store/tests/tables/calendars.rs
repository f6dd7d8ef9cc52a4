use booking::Actor;
use chrono::{DateTime, Utc};
use store::{Store, blocks, calendar_exports, notices, reservations};
use testkit::{Kit, day, request};

async fn rotated(kit: &Kit, cabin: i32) -> Option<i32> {
    let mut tx = kit.begin().await;
    let version = calendar_exports::rotate(&mut tx, cabin, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    version
}

async fn known(store: &Store, cabin: i32) -> (i32, bool) {
    let export = calendar_exports::version_of(store, cabin).await.unwrap().unwrap();
    (export.version, export.legacy_token.is_some_and(|token| token.len() == 32))
}

#[tokio::test]
async fn the_token_that_portals_hold_opens_until_the_first_rotation() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    assert_eq!(known(&kit.store, cabin).await, (1, true));
    assert_eq!((rotated(&kit, cabin).await, known(&kit.store, cabin).await), (Some(2), (2, false)));
    assert_eq!((rotated(&kit, cabin).await, known(&kit.store, cabin).await), (Some(3), (3, false)));
    assert_eq!(rotated(&kit, cabin + 1_000).await, None);
    assert_eq!(calendar_exports::version_of(&kit.store, cabin + 1_000).await.unwrap(), None);
}

#[tokio::test]
async fn confirmed_stays_and_blocks_by_hand_are_exported_and_holds_are_not() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let mut held = Vec::new();
    for check_in in ["2026-12-20", "2026-12-10", "2026-12-15"] {
        held.push(kit.hold(&request(cabin, check_in, 2)).await.unwrap().id);
    }
    let mut tx = kit.begin().await;
    for id in &held[..2] {
        booking::confirm(&mut tx, &kit.rules, *id, None, &Actor::System, kit.now()).await.unwrap();
    }
    let new = blocks::New { accommodation: cabin, from: day("2026-12-25"), to: day("2026-12-26"), reason: None };
    let block = blocks::add(&mut tx, &new, kit.now()).await.unwrap();
    let gone = blocks::add(&mut tx, &new, kit.now()).await.unwrap();
    assert!(blocks::remove(&mut tx, gone, kit.now()).await.unwrap().is_some());
    let _untold = tx.commit().await.unwrap();

    let exported = reservations::exported(&kit.store, cabin).await.unwrap();
    assert_eq!(exported.iter().map(|stay| stay.id).collect::<Vec<_>>(), [held[1], held[0]]);
    let closed = blocks::manual(&kit.store, cabin).await.unwrap();
    assert_eq!(closed.iter().map(|block| block.id).collect::<Vec<_>>(), [block]);
    assert_eq!(blocks::list(&kit.store, Some(cabin)).await.unwrap(), closed);
    assert_eq!(blocks::list(&kit.store, Some(cabin + 1_000)).await.unwrap(), []);
}

#[tokio::test]
async fn a_matter_is_noted_once() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-20", 1)).await.unwrap();
    let mut tx = kit.begin().await;
    let mut add = async |matter: &str| {
        let detail = serde_json::json!({"amount": "1.00"});
        notices::add(&mut tx, matter, Some(held.id), detail, kit.now()).await.unwrap()
    };
    let first = add("refund_due:1").await.unwrap();
    assert_eq!(add("refund_due:1").await, None);
    assert!(add("refund_due:2").await.is_some());
    let _nothing = tx.commit().await.unwrap();

    let notice = notices::find(&kit.store, first).await.unwrap().unwrap();
    let created: DateTime<Utc> = kit.now();
    assert_eq!((notice.sort(), notice.code.as_deref()), ("refund_due", Some(held.code.as_str())));
    assert_eq!((notice.created_at, &notice.detail["amount"]), (created, &serde_json::json!("1.00")));
}
