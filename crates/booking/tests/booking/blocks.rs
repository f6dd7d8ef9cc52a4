use std::time::Duration;

use booking::{Opened, Refusal, Rule, availability};
use domain::reservation::Status;
use futures::future::{FutureExt as _, join_all};
use testkit::{Kit, day, request};

use crate::desk::{block, cancel, confirm, expire, status, unblock};

#[tokio::test]
async fn blocked_nights_are_not_held_and_the_day_it_ends_is_free() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let id = block(&kit, cabin, day("2026-12-10"), day("2026-12-14")).await.unwrap();
    for check_in in ["2026-12-09", "2026-12-13"] {
        let refused = kit.hold(&request(cabin, check_in, 2)).await;
        assert!(matches!(refused, Err(Refusal::DatesTaken)), "{refused:?}");
    }
    kit.hold(&request(cabin, "2026-12-08", 2)).await.unwrap();
    kit.hold(&request(cabin, "2026-12-14", 2)).await.unwrap();
    kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();

    unblock(&kit, id).await.unwrap();
    kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    assert!(matches!(unblock(&kit, id).await, Err(Refusal::Rule(Rule::NoSuchBlock))));
}

#[tokio::test]
async fn a_block_over_a_stay_is_refused_with_its_code_and_over_a_block_is_not() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    let refused = block(&kit, cabin, day("2026-12-11"), day("2026-12-20")).await;
    let code = held.code.to_string();
    assert!(matches!(&refused, Err(Refusal::Rule(Rule::StayInTheWay { code: it })) if *it == code), "{refused:?}");
    assert!(refused.unwrap_err().to_string().contains(&code));

    block(&kit, cabin, day("2026-12-12"), day("2026-12-20")).await.unwrap();
    block(&kit, cabin, day("2026-12-15"), day("2026-12-25")).await.unwrap();
    let empty = block(&kit, cabin, day("2026-12-15"), day("2026-12-15")).await;
    assert!(matches!(empty, Err(Refusal::Rule(Rule::EmptyRange))), "{empty:?}");
    let late = block(&kit, cabin, day("2027-01-01"), day("2207-01-02")).await;
    assert!(matches!(late, Err(Refusal::Rule(Rule::TooFarAhead))), "{late:?}");
    block(&kit, cabin, day("2027-01-01"), day("2028-11-30")).await.unwrap();
    let nowhere = block(&kit, cabin + 1_000, day("2026-12-15"), day("2026-12-16")).await;
    assert!(matches!(nowhere, Err(Refusal::UnknownAccommodation)), "{nowhere:?}");
}

#[tokio::test]
async fn a_block_that_is_asked_for_twice_is_one_and_taking_it_off_tells_what_is_closed_still() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let id = block(&kit, cabin, day("2026-12-10"), day("2026-12-14")).await.unwrap();
    assert_eq!(block(&kit, cabin, day("2026-12-10"), day("2026-12-14")).await.unwrap(), id);
    let over = block(&kit, cabin, day("2026-12-13"), day("2026-12-15")).await.unwrap();
    let beside = block(&kit, cabin, day("2026-12-15"), day("2026-12-16")).await.unwrap();
    assert_eq!(unblock(&kit, id).await.unwrap(), Opened::NotAll);
    assert_eq!(unblock(&kit, over).await.unwrap(), Opened::All);
    assert_eq!(unblock(&kit, beside).await.unwrap(), Opened::All);
    let again = block(&kit, cabin, day("2026-12-10"), day("2026-12-14")).await.unwrap();
    assert!(again != id, "one that was taken off does not stand");
}

#[tokio::test]
async fn a_block_expires_a_hold_that_has_run_out() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(Duration::from_secs(30 * 60));
    block(&kit, cabin, day("2026-12-11"), day("2026-12-12")).await.unwrap();
    assert_eq!(status(&kit, held.id).await, Status::Expired);
    assert!(matches!(confirm(&kit, held.id).await, Err(Refusal::DatesTaken)));
}

/// Not only code: as if the caller had not looked.
#[tokio::test]
async fn the_database_refuses_to_take_blocked_nights_again() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(Duration::from_secs(30 * 60));
    expire(&kit, held.id).await.unwrap();
    block(&kit, cabin, day("2026-12-11"), day("2026-12-12")).await.unwrap();
    let mut tx = kit.begin().await;
    let expired = store::reservations::lock(&mut tx, held.id).await.unwrap().unwrap();
    let refused = store::reservations::set_status(&mut tx, &expired, Status::Confirmed, kit.now()).await.unwrap_err();
    assert!(refused.is_constraint(store::blocks::NO_STAY_OVER_BLOCK), "{refused}");
    assert!(matches!(Refusal::from(refused), Refusal::DatesTaken));
}

#[tokio::test]
async fn holding_and_blocking_at_once_never_leave_a_stay_over_a_block() {
    let kit = Kit::new().await;
    for _ in 0..8 {
        let cabin = kit.cabin().await;
        let asked: Vec<_> = (0..6).map(|_| request(cabin, "2026-12-10", 2)).collect();
        let mut racers = Vec::new();
        for request in &asked {
            racers.push(kit.hold(request).map(|answer| answer.is_ok()).boxed());
            racers.push(block(&kit, cabin, day("2026-12-11"), day("2026-12-13")).map(|answer| answer.is_ok()).boxed());
        }
        let won = join_all(racers).await;
        let (holds, blocks): (Vec<_>, Vec<_>) = won.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
        let (held, blocked) = (holds.contains(&true), blocks.contains(&true));
        assert!(held != blocked, "held {held}, blocked {blocked}");
    }
}

#[tokio::test]
async fn availability_tells_whole_stays_and_blocks_that_touch_the_range_by_date() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-14", 4)).await.unwrap();
    block(&kit, cabin, day("2026-12-08"), day("2026-12-11")).await.unwrap();
    let seen = async |from, to| availability(&kit.store, cabin, day(from), day(to), kit.now()).await.unwrap();

    let both = seen("2026-12-10", "2026-12-15").await;
    let dates: Vec<_> = both.busy.iter().map(|stay| (stay.check_in, stay.check_out)).collect();
    let expected = [(day("2026-12-08"), day("2026-12-11")), (day("2026-12-14"), day("2026-12-18"))];
    assert_eq!((both.available, dates.as_slice()), (false, expected.as_slice()));
    let between = seen("2026-12-11", "2026-12-14").await;
    assert!(between.available && between.busy.is_empty());
    cancel(&kit, held.id).await.unwrap();
    assert!(seen("2026-12-11", "2027-12-14").await.available, "a year is asked for, and free");

    let reversed = availability(&kit.store, cabin, day("2026-12-11"), day("2026-12-11"), kit.now()).await;
    assert!(matches!(reversed, Err(Refusal::Rule(Rule::EmptyRange))));
    let unknown = availability(&kit.store, cabin + 1_000, day("2026-12-11"), day("2026-12-12"), kit.now()).await;
    assert!(matches!(unknown, Err(Refusal::UnknownAccommodation)));
}
