use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use store::mail_slots::take;
use testkit::Kit;
use uuid::Uuid;

async fn turn(kit: &Kit, recipient: &[u8], job: Uuid) -> DateTime<Utc> {
    let mut tx = kit.begin().await;
    let turn = take(&mut tx, recipient, job, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
    turn
}

#[tokio::test]
async fn twenty_leave_at_once_and_the_next_an_hour_after_those_before_them() {
    let kit = Kit::new().await;
    let began = kit.now();
    let mut turns = Vec::new();
    for _ in 0..45 {
        turns.push(turn(&kit, b"ana", Uuid::new_v4()).await - began);
        kit.clock.advance(Duration::from_secs(1));
    }
    let expected = |n: i64| TimeDelta::seconds(n % 20) + TimeDelta::hours(n / 20);
    assert_eq!(turns, (0..45).map(expected).collect::<Vec<_>>());
    assert_eq!(turn(&kit, b"luis", Uuid::new_v4()).await, kit.now(), "another address waits for nobody");

    kit.clock.advance(Duration::from_secs(4 * 3_600));
    assert_eq!(turn(&kit, b"ana", Uuid::new_v4()).await, kit.now());
}

#[tokio::test]
async fn a_job_that_asks_again_keeps_its_turn() {
    let kit = Kit::new().await;
    let jobs: Vec<_> = (0..21).map(|_| Uuid::new_v4()).collect();
    for job in &jobs {
        turn(&kit, b"ana", *job).await;
    }
    kit.clock.advance(Duration::from_secs(60));
    let last = jobs.last().unwrap();
    for _ in 0..3 {
        assert_eq!(turn(&kit, b"ana", *last).await, kit.now() + TimeDelta::minutes(59));
    }
    assert_eq!(turn(&kit, b"ana", jobs[0]).await, kit.now() - TimeDelta::minutes(1));
}

#[tokio::test]
async fn thirty_that_ask_at_once_are_twenty_now_and_ten_later() {
    let kit = Kit::new().await;
    let turns = join_all((0..30).map(|_| turn(&kit, b"ana", Uuid::new_v4()))).await;
    assert_eq!(turns.iter().filter(|turn| **turn == kit.now()).count(), 20);
    assert_eq!(turns.iter().filter(|turn| **turn == kit.now() + TimeDelta::hours(1)).count(), 10);
}
