use booking::HoldRequest;
use domain::reservation::Status;
use store::reservations::{Search, search, totals};
use store::{Count, Turn};
use testkit::{Kit, day, request};

fn all() -> Search {
    Search { limit: 100, ..Search::default() }
}

async fn found(kit: &Kit, asked: Search) -> Vec<i32> {
    search(&kit.store, &asked).await.unwrap().into_iter().map(|reservation| reservation.id).collect()
}

#[tokio::test]
async fn reservations_are_found_by_what_is_asked_the_newest_first() {
    let kit = Kit::new().await;
    let (cabin, other) = (kit.cabin().await, kit.cabin().await);
    let first = kit.hold(&request(cabin, "2026-12-20", 2)).await.unwrap();
    let second = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();
    let third = kit.hold(&request(other, "2026-12-10", 2)).await.unwrap();
    booking_cancel(&kit, third.id).await;

    assert_eq!(found(&kit, all()).await, [third.id, second.id, first.id]);
    assert_eq!(found(&kit, Search { limit: 1, ..all() }).await, [third.id]);
    assert_eq!(found(&kit, Search { accommodation: Some(cabin), ..all() }).await, [second.id, first.id]);
    assert_eq!(found(&kit, Search { status: Some(Status::Cancelled), ..all() }).await, [third.id]);
    // The night of the 21st is its last; the guest leaves on the 22nd.
    assert_eq!(found(&kit, Search { from: Some(day("2026-12-21")), ..all() }).await, [first.id]);
    assert_eq!(found(&kit, Search { from: Some(day("2026-12-22")), ..all() }).await, Vec::<i32>::new());
    assert_eq!(found(&kit, Search { to: Some(day("2026-12-10")), ..all() }).await, [third.id, second.id]);
    assert_eq!(found(&kit, Search { to: Some(day("2026-12-09")), ..all() }).await, Vec::<i32>::new());
}

async fn booking_cancel(kit: &Kit, id: i32) {
    let mut tx = kit.begin().await;
    booking::cancel(&mut tx, &kit.rules, id, None, &booking::Actor::System, kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
}

#[tokio::test]
async fn text_is_looked_for_as_it_is_in_code_name_phone_and_address() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let asked = HoldRequest {
        name: "Única 100%_segura".parse().unwrap(),
        phone: "+5492615551234".parse().unwrap(),
        email: Some("Unica@Example.com".parse().unwrap()),
        ..request(cabin, "2026-12-20", 2)
    };
    let one = kit.hold(&asked).await.unwrap();
    kit.hold(&HoldRequest { email: None, ..request(cabin, "2026-12-10", 2) }).await.unwrap();

    let code = one.code.as_str();
    let loud = code.to_lowercase();
    for text in [
        code,
        &loud,
        &code[9..],
        "única",
        "ÚNICA",
        "unica 100",
        "Unicá",
        "0%_s",
        "2615551234",
        "unica@example",
        "UNICA@EX",
        "@",
    ] {
        assert_eq!(found(&kit, Search { text: Some(text.to_owned()), ..all() }).await, [one.id], "{text}");
    }
    for text in ["0%s", "1__", "\\", "%%", "nadie", "segura +54", "gu", "nica_"] {
        assert_eq!(found(&kit, Search { text: Some(text.to_owned()), ..all() }).await, Vec::<i32>::new(), "{text}");
    }
}

#[tokio::test]
async fn a_list_is_leafed_through_both_ways_and_summed_whole() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let mut ids = Vec::new();
    for day in ["2026-12-10", "2026-12-13", "2026-12-16", "2026-12-19"] {
        ids.push(kit.hold(&request(cabin, day, 2)).await.unwrap().id);
    }
    let [first, second, third, fourth] = ids[..] else { panic!("four: {ids:?}") };
    let turned = |turn| Search { turn, limit: 2, ..all() };
    assert_eq!(found(&kit, turned(Turn::Newest)).await, [fourth, third]);
    assert_eq!(found(&kit, turned(Turn::Before(third.into()))).await, [second, first]);
    assert_eq!(found(&kit, turned(Turn::After(first.into()))).await, [third, second], "the nearest, newest first");

    booking_cancel(&kit, first).await;
    let of = |status| Search { status: Some(status), ..turned(Turn::Before(second.into())) };
    let sums = totals(&kit.store, &of(Status::PreReserved)).await.unwrap();
    let one = store::reservations::find(&kit.store, second).await.unwrap().unwrap();
    let none = totals(&kit.store, &of(Status::Confirmed)).await.unwrap();
    assert_eq!((sums.count, none.count), (Count::Exactly(3), Count::Exactly(0)));
    let sums = sums.sums.unwrap();
    assert!(sums.total_price > one.total_price && sums.deposit_amount > one.deposit_amount);
}

#[tokio::test]
async fn what_is_far_down_is_found_and_turned_to_as_what_is_near() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let mut ids = Vec::new();
    for (number, day) in ["2026-12-10", "2026-12-13", "2026-12-16", "2026-12-19", "2026-12-22"].into_iter().enumerate()
    {
        // As if ten thousand others had come in between, after two and after four.
        let far = 1_000 + 20_000 * (number / 2);
        kit.run_sql(&format!("SELECT setval('reservations_id_seq', {})", far + number)).await;
        ids.push(kit.hold(&request(cabin, day, 2)).await.unwrap().id);
    }
    let mut newest_first = ids.clone();
    newest_first.reverse();
    let narrow = |turn, limit| Search { accommodation: Some(cabin), turn, limit, ..Search::default() };
    for limit in 1..=5_usize {
        let asked = |turn| narrow(turn, limit.try_into().unwrap());
        assert_eq!(found(&kit, asked(Turn::Newest)).await, newest_first[..limit]);
        let older = &newest_first[1..];
        let edge = Turn::Before(newest_first[0].into());
        assert_eq!(found(&kit, asked(edge)).await, older[..limit.min(4)]);
        let newer = &newest_first[..4];
        let edge = Turn::After(ids[0].into());
        assert_eq!(found(&kit, asked(edge)).await, newer[4 - limit.min(4)..], "{limit}");
    }
}

#[tokio::test]
async fn so_many_are_counted_and_summed_and_no_more() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let more = |count| {
        format!(
            "INSERT INTO reservations
                 (uuid, code, accommodation_id, check_in, check_out, guest_name, guest_phone, guests_count, nights,
                  base_price_per_night, total_price, deposit_amount, reservation_status, created_at)
             SELECT gen_random_uuid(), 'C' || nextval('reservations_id_seq'), {cabin}, date '2026-01-01', date '2026-01-02',
                    'Huésped', '1', 1, 1, 2, 2, 1, 'cancelled', now() FROM generate_series(1, {count})"
        )
    };
    kit.run_sql(&more(10_000)).await;
    let all = totals(&kit.store, &all()).await.unwrap();
    assert_eq!(all.count, Count::Exactly(10_000));
    assert_eq!(all.sums.unwrap().total_price, "20000".parse().unwrap());
    kit.run_sql(&more(1)).await;
    let narrow = Search { status: Some(Status::Cancelled), ..Search::default() };
    let over = totals(&kit.store, &narrow).await.unwrap();
    assert_eq!((over.count, over.sums), (Count::MoreThan(10_000), None));
    let words = Search { text: Some("hues".to_owned()), ..Search::default() };
    assert_eq!(totals(&kit.store, &words).await.unwrap().count, Count::MoreThan(1_000));
}
