use booking::HoldRequest;
use domain::reservation::Status;
use store::Turn;
use store::reservations::{Search, search, totals};
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
    kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap();

    let code = one.code.as_str();
    for text in [code, &code[9..], "única", "0%_s", "2615551234", "unica@example"] {
        assert_eq!(found(&kit, Search { text: Some(text.to_owned()), ..all() }).await, [one.id], "{text}");
    }
    for text in ["0%s", "1__", "\\", "%%", "nadie"] {
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
    assert_eq!((sums.count, totals(&kit.store, &of(Status::Confirmed)).await.unwrap().count), (3, 0));
    assert!(sums.total_price > one.total_price && sums.deposit_amount > one.deposit_amount);
}
