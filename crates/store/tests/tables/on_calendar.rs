//! What a month's calendar is read from.

use std::time::Duration;

use booking::Actor;
use chrono::NaiveDate;
use store::reservations::on_calendar;
use store::{blocks, calendar_exports};
use testkit::{Kit, day, request};

fn march() -> std::ops::Range<NaiveDate> {
    day("2027-03-01")..day("2027-04-01")
}

async fn seen(kit: &Kit, cabin: Option<i32>, limit: i64) -> Vec<String> {
    let found = on_calendar(&kit.store, &march(), cabin, kit.now(), limit).await.unwrap();
    found.iter().map(|stay| format!("{} {} {}", stay.accommodation_id, stay.check_in, stay.status.as_str())).collect()
}

#[tokio::test]
async fn stays_with_a_night_of_the_month_are_seen_and_holds_that_ran_out_are_not() {
    let kit = Kit::new().await;
    let (one, other) = (kit.cabin().await, kit.cabin().await);
    let mut held = Vec::new();
    for (cabin, check_in, nights) in [
        (one, "2027-02-27", 2),
        (one, "2027-03-20", 1),
        (one, "2027-03-31", 3),
        (one, "2027-04-03", 1),
        (other, "2027-03-05", 1),
    ] {
        held.push(kit.hold(&request(cabin, check_in, nights)).await.unwrap().id);
    }
    let mut tx = kit.begin().await;
    for id in [held[0], held[1], held[2]] {
        booking::confirm(&mut tx, &kit.rules, id, None, &Actor::System, kit.now()).await.unwrap();
    }
    let _untold = tx.commit().await.unwrap();
    kit.run_sql(&format!("UPDATE reservations SET reservation_status = 'completed' WHERE id = {}", held[2])).await;
    let all = [
        format!("{one} 2027-03-20 confirmed"),
        format!("{one} 2027-03-31 completed"),
        format!("{other} 2027-03-05 pre_reserved"),
    ];
    assert_eq!(seen(&kit, None, 10).await, all);
    assert_eq!(seen(&kit, Some(one), 10).await, all[..2]);
    assert_eq!(seen(&kit, None, 1).await.len(), 2, "one of the live and one that was slept");
    kit.clock.advance(Duration::from_secs(30 * 24 * 3600));
    assert_eq!(seen(&kit, None, 10).await, all[..2], "nobody has expired the hold yet");
}

#[tokio::test]
async fn blocks_with_a_night_of_the_month_are_seen_while_they_stand() {
    let kit = Kit::new().await;
    let (one, other) = (kit.cabin().await, kit.cabin().await);
    let mut tx = kit.begin().await;
    let mut ids = Vec::new();
    for (accommodation, from, to) in [
        (one, "2027-02-01", "2027-03-01"),
        (one, "2027-03-31", "2027-05-01"),
        (other, "2027-02-01", "2027-03-02"),
        (one, "2027-03-10", "2027-03-12"),
    ] {
        let new = blocks::New { accommodation, from: day(from), to: day(to), reason: None };
        ids.push(blocks::add(&mut tx, &new, kit.now()).await.unwrap());
    }
    assert!(blocks::remove(&mut tx, ids[3], kit.now()).await.unwrap().is_some());
    let _nothing = tx.commit().await.unwrap();
    let seen = async |cabin, limit| {
        let found = blocks::within(&kit.store, &march(), cabin, limit).await.unwrap();
        found.into_iter().map(|block| block.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(None, 10).await, [ids[2], ids[1]]);
    assert_eq!((seen(Some(one), 10).await, seen(None, 1).await), (vec![ids[1]], vec![ids[2]]));
}

#[tokio::test]
async fn every_cabin_has_an_address_and_says_since_when() {
    let kit = Kit::new().await;
    let (one, other) = (kit.cabin().await, kit.cabin().await);
    let mut tx = kit.begin().await;
    calendar_exports::rotate(&mut tx, other, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    let listed = calendar_exports::list(&kit.store).await.unwrap();
    let told: Vec<_> = listed.iter().map(|row| (row.accommodation_id, row.version, row.rotated_at)).collect();
    assert_eq!(told, [(one, 1, None), (other, 2, Some(kit.now()))]);
}
