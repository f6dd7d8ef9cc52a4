use std::time::Duration;

use booking::{Actor, Expiry, Refusal, hold};
use domain::reservation::{Status, Verb};
use domain::stay::Stay;
use futures::future::{BoxFuture, FutureExt as _, join_all};
use jobs::Job;
use testkit::{Kit, enqueued, request};

use crate::desk::{cancel, confirm, expire, history, status};

const RACERS: usize = 20;

#[tokio::test]
async fn twenty_that_want_the_same_nights_get_one_hold() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let asked: Vec<_> = (0..RACERS).map(|_| request(cabin, "2026-12-10", 3)).collect();
    let answers = join_all(asked.iter().map(|request| kit.hold(request))).await;

    let held = answers.iter().filter(|answer| answer.is_ok()).count();
    let taken = answers.iter().filter(|answer| matches!(answer, Err(Refusal::DatesTaken))).count();
    assert_eq!((held, taken), (1, RACERS - 1), "{answers:?}");
    assert_eq!(enqueued(&kit.store).await.len(), 5);
}

#[tokio::test]
async fn ranges_that_overlap_unequally_never_deadlock_and_never_both_hold() {
    let kit = Kit::new().await;
    for round in 0..10_usize {
        let cabin = kit.cabin().await;
        let days = ["2026-12-10", "2026-12-11", "2026-12-12", "2026-12-13", "2026-12-14"];
        let asked: Vec<_> = (0..RACERS)
            .map(|n| request(cabin, days[(n * 3 + round) % 5], 1 + (n as u64 * 7 + round as u64) % 4))
            .collect();
        let answers = join_all(asked.iter().map(|request| kit.hold(request))).await;

        let mut held: Vec<Stay> = Vec::new();
        for (request, answer) in asked.iter().zip(&answers) {
            match answer {
                Ok(_) => held.push(request.stay),
                Err(refusal) => assert!(matches!(refusal, Refusal::DatesTaken), "{refusal:?}"),
            }
        }
        assert!(!held.is_empty());
        assert_apart(&held);
    }
}

fn assert_apart(stays: &[Stay]) {
    for (nth, stay) in stays.iter().enumerate() {
        assert!(stays.iter().skip(nth + 1).all(|other| !stay.overlaps(other)), "{stays:?}");
    }
}

#[tokio::test]
async fn twenty_that_confirm_one_hold_confirm_it_once() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    let answers = join_all((0..RACERS).map(|_| confirm(&kit, held.id))).await;

    let confirmed = answers.iter().filter(|answer| answer.is_ok()).count();
    let already = answers.iter().filter(|answer| matches!(answer, Err(Refusal::AlreadyConfirmed))).count();
    assert_eq!((confirmed, already), (1, RACERS - 1), "{answers:?}");
    assert_eq!(history(&kit, held.id).await, ["guest hold", "duenia@x.ar confirm"]);
}

#[tokio::test]
async fn twenty_that_expire_one_hold_expire_it_once() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-10", 2)).await.unwrap();
    kit.clock.advance(Duration::from_secs(30 * 60));
    let answers = join_all((0..RACERS).map(|_| expire(&kit, held.id))).await;

    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| **answer == Expiry::Expired).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Expiry::Moved(Status::Expired)).count(), RACERS - 1);
    assert_eq!(history(&kit, held.id).await, ["guest hold", "system expire"]);
}

/// Every verb at once at the very end of a hold, and others who want its nights. Whoever wins, each
/// move is one of the table, each answer a known one, and what is promised fits where it ended.
#[tokio::test]
async fn confirming_cancelling_expiring_and_holding_at_once_agree_in_the_end() {
    let kit = Kit::new().await;
    for round in 0..8 {
        let cabin = kit.cabin().await;
        let held = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
        kit.clock.advance(Duration::from_secs(30 * 60));
        let rivals: Vec<_> = (0..RACERS / 4).map(|_| request(cabin, "2026-12-11", 2)).collect();
        let mut racers: Vec<BoxFuture<'_, Result<Option<i32>, Refusal>>> = Vec::new();
        for rival in &rivals {
            racers.push(confirm(&kit, held.id).map(|answer| answer.map(|_| None)).boxed());
            racers.push(cancel(&kit, held.id).map(|answer| answer.map(|_| None)).boxed());
            racers.push(expire(&kit, held.id).map(|answer| answer.map(|_| None)).boxed());
            racers.push(kit.hold(rival).map(|answer| answer.map(|held| Some(held.id))).boxed());
        }
        // Each round another verb comes first.
        racers.rotate_left(round % 4);
        let answers = join_all(racers).await;

        assert!(answers.iter().all(|answer| !matches!(answer, Err(Refusal::Store(_)))), "{answers:?}");
        let rivals: Vec<i32> = answers.into_iter().filter_map(|answer| answer.ok().flatten()).collect();
        let end = replayed(&kit, held.id).await;
        assert_eq!(status(&kit, held.id).await, end);
        assert!(rivals.len() + usize::from(end == Status::Confirmed) <= 1, "{rivals:?} beside a stay that is {end}");
        assert_deadlines_fit(&kit, held.id, end).await;
        for rival in rivals {
            assert_deadlines_fit(&kit, rival, Status::PreReserved).await;
        }
    }
}

/// The state that the audit log leads to, by the table's moves alone.
async fn replayed(kit: &Kit, id: i32) -> Status {
    let mut reached = Status::PreReserved;
    let log = history(kit, id).await;
    for entry in log.iter().skip(1) {
        let verb = match entry.rsplit(' ').next() {
            Some("confirm") => Verb::Confirm,
            Some("cancel") => Verb::Cancel,
            Some("expire") => Verb::Expire,
            _ => panic!("{log:?}"),
        };
        reached = reached.after(verb).unwrap_or_else(|_| panic!("{log:?}"));
    }
    reached
}

async fn assert_deadlines_fit(kit: &Kit, reservation: i32, status: Status) {
    let live = enqueued(&kit.store).await;
    let has = |job: Job| live.iter().any(|(promised, _)| *promised == job);
    let ends = has(Job::ExpireHold { reservation });
    let reminds = has(Job::RemindPayment { reservation });
    match status {
        Status::PreReserved => assert!(ends && reminds),
        // Its own job finds that nothing is left to do.
        Status::Expired => assert!(!reminds),
        _ => assert!(!ends && !reminds, "{status}: {live:?}"),
    }
}

/// The constraint is what refuses, also somebody who takes no lock.
#[tokio::test]
async fn a_stay_that_the_code_did_not_see_is_refused_by_the_constraint() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let first = request(cabin, "2026-12-10", 2);
    let late = kit.hold(&first).await.unwrap();
    cancel(&kit, late.id).await.unwrap();
    let mut tx = kit.begin().await;
    hold(&mut tx, &kit.rules, &first, &Actor::Guest, kit.now()).await.unwrap();

    let blind = store::reservations::New {
        uuid: uuid::Uuid::new_v4(),
        accommodation_id: cabin,
        stay: first.stay,
        guests: 2,
        contact_name: &first.name,
        contact_phone: &first.phone,
        contact_email: None,
        channel: first.channel,
        rates: domain::quote::Rates {
            base_price: "50000.00".parse().unwrap(),
            weekend_factor: 1.into(),
            deposit_percent: 30,
        },
        quote: domain::quote::Quote { nights: 2, total: late.quote.total, deposit: late.quote.deposit },
        expires_at: kit.now(),
    };
    let code = || domain::code::Code::new(kit.now(), [1, 2, 3]);
    let refused = store::reservations::insert(&mut tx, &blind, code, kit.now()).await.unwrap_err();
    assert!(matches!(Refusal::from(refused), Refusal::DatesTaken));
}
