use store::accommodations::{find_active, list, set_active};
use store::seed;
use testkit::Kit;

#[tokio::test]
async fn seeding_again_adds_nothing_and_uses_up_no_number() {
    let kit = Kit::new().await;
    assert_eq!(seed(&kit.store, kit.now()).await.unwrap(), 3);
    let seeded = list(&kit.store, false).await.unwrap();
    assert_eq!(seed(&kit.store, kit.now()).await.unwrap(), 0);
    assert_eq!(list(&kit.store, false).await.unwrap(), seeded);
    assert_eq!(kit.cabin().await, 4);
}

#[tokio::test]
async fn the_seeded_cabins_take_at_least_two_guests() {
    let kit = Kit::new().await;
    seed(&kit.store, kit.now()).await.unwrap();
    let told: Vec<_> = list(&kit.store, false).await.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|cabin| format!("{} {} {} {}", cabin.id, cabin.name, cabin.capacity, cabin.rates.base_price))
        .collect();
    assert_eq!(told, ["1 Cabaña Ñandú 4 50000.00", "2 Cabaña El Hornero 2 38500.00", "3 Cabaña Yaguareté 6 72000.00"]);
}

#[tokio::test]
async fn seeding_at_once_makes_three() {
    let kit = Kit::new().await;
    let (one, other) = tokio::join!(seed(&kit.store, kit.now()), seed(&kit.store, kit.now()));
    assert_eq!(one.unwrap() + other.unwrap(), 3);
}

#[tokio::test]
async fn a_deactivated_cabin_is_not_found() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    assert!(find_active(&kit.store, cabin).await.unwrap().is_some());
    let mut tx = kit.begin().await;
    assert!(set_active(&mut tx, cabin, false, kit.now()).await.unwrap());
    let _nothing = tx.commit().await.unwrap();
    assert_eq!(find_active(&kit.store, cabin).await.unwrap(), None);
    assert_eq!(list(&kit.store, false).await.unwrap(), []);
}
