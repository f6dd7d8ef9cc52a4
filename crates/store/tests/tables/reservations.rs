use std::time::Duration;

use booking::HoldRequest;
use chrono::{Days, TimeDelta};
use domain::code::Code;
use domain::quote::{Rates, quote};
use domain::reservation::Status;
use store::Error;
use store::reservations::{Busy, NO_OVERLAP, New, Reservation, busy, find_by_code, insert, lock, set_status};
use testkit::{Kit, day, request};

/// Inserts what is asked, as a verb would, under the first free of the codes.
async fn inserted(kit: &Kit, asked: &HoldRequest, codes: &[[u8; 3]]) -> Result<Reservation, Error> {
    let rates = Rates { base_price: "50000.00".parse().unwrap(), weekend_factor: 1.into(), deposit_percent: 30 };
    let new = New {
        uuid: uuid::Uuid::new_v4(),
        accommodation_id: asked.accommodation_id,
        stay: asked.stay,
        guests: asked.guests,
        contact_name: &asked.name,
        contact_phone: &asked.phone,
        contact_email: asked.email.as_ref(),
        channel: asked.channel,
        rates,
        quote: quote(&asked.stay, &rates),
        expires_at: kit.now() + TimeDelta::minutes(30),
    };
    let mut codes = codes.iter().cycle();
    let mut tx = kit.begin().await;
    let inserted = insert(&mut tx, &new, || Code::new(kit.now(), *codes.next().unwrap()), kit.now()).await?;
    let _nothing = tx.commit().await?;
    Ok(inserted)
}

#[tokio::test]
async fn a_code_that_is_taken_is_made_again() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    inserted(&kit, &request(cabin, "2026-12-10", 2), &[[1, 1, 1]]).await.unwrap();
    let second = request(cabin, "2026-12-20", 2);
    let second = inserted(&kit, &second, &[[1, 1, 1], [1, 1, 1], [2, 2, 2]]).await.unwrap();
    assert_eq!(second.code.as_str(), "RES261201020202");
    assert_eq!(find_by_code(&kit.store, &second.code).await.unwrap(), Some(second));
}

#[tokio::test]
async fn codes_that_are_all_taken_end_in_an_error() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    inserted(&kit, &request(cabin, "2026-12-10", 2), &[[1, 1, 1]]).await.unwrap();
    let error = inserted(&kit, &request(cabin, "2026-12-20", 2), &[[1, 1, 1]]).await.unwrap_err();
    assert_eq!(error.to_string(), "postgres: 8 codes in a row were taken");
}

#[tokio::test]
async fn the_constraint_that_refuses_an_overlap_is_named() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    inserted(&kit, &request(cabin, "2026-12-10", 2), &[[1, 1, 1]]).await.unwrap();
    let error = inserted(&kit, &request(cabin, "2026-12-11", 2), &[[2, 2, 2]]).await.unwrap_err();
    assert!(error.is_constraint(NO_OVERLAP), "{error:?}");
}

#[tokio::test]
async fn a_row_that_moved_is_not_moved_from_where_it_was() {
    let kit = Kit::new().await;
    let held = inserted(&kit, &request(kit.cabin().await, "2026-12-10", 2), &[[1, 1, 1]]).await.unwrap();
    let mut tx = kit.begin().await;
    let cancelled = set_status(&mut tx, &held, Status::Cancelled, kit.now()).await.unwrap();
    assert_eq!(lock(&mut tx, held.id).await.unwrap(), Some(cancelled));
    let stale = set_status(&mut tx, &held, Status::Confirmed, kit.now()).await.unwrap_err();
    assert_eq!(stale.to_string(), format!("postgres: reservation {} moved under its lock", held.id));
}

#[tokio::test]
async fn busy_nights_are_whole_stays_that_touch_the_range() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    for (nth, (check_in, nights)) in
        [("2026-12-12", 2), ("2026-12-08", 2), ("2026-12-10", 1), ("2026-12-16", 4)].into_iter().enumerate()
    {
        let nth = u8::try_from(nth).unwrap();
        inserted(&kit, &request(cabin, check_in, nights), &[[0, 0, nth]]).await.unwrap();
    }
    let range = day("2026-12-10")..day("2026-12-17");
    let of = |check_in, nights| Busy { check_in: day(check_in), check_out: day(check_in) + Days::new(nights) };
    let busy_now = busy(&kit.store, cabin, &range, kit.now()).await.unwrap();
    assert_eq!(busy_now, [of("2026-12-10", 1), of("2026-12-12", 2), of("2026-12-16", 4)]);

    kit.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(busy(&kit.store, cabin, &range, kit.now()).await.unwrap(), []);
}

#[tokio::test]
async fn what_a_guest_told_is_not_in_a_debug_line() {
    let kit = Kit::new().await;
    let asked = request(kit.cabin().await, "2026-12-10", 2);
    let line = format!("{:?}", inserted(&kit, &asked, &[[1, 1, 1]]).await.unwrap());
    for told in [asked.name.as_str(), asked.phone.as_str(), asked.email.as_ref().unwrap().as_str()] {
        assert!(!line.contains(told), "{line}");
    }
}
