use serde_json::json;

use crate::site::Site;

const PATH: &str = "/api/v1/accommodations";

#[tokio::test]
async fn the_active_cabins_are_listed_with_their_prices_as_text() {
    let site = Site::new().await;
    let answer = site.get(PATH).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let wanted = json!([{
        "id": site.cabin,
        "name": "Cabaña de prueba",
        "type": "cabin",
        "capacity": 4,
        "base_price": "50000.00",
        "weekend_factor": "1.20",
        "description": null,
        "active": true,
    }]);
    assert_eq!(answer.json(), wanted);
}

#[tokio::test]
async fn a_deactivated_cabin_is_not_listed_and_cannot_be_held() {
    let site = Site::new().await;
    let mut tx = site.kit.begin().await;
    store::accommodations::set_active(&mut tx, site.cabin, false, site.kit.now()).await.expect("a change");
    let _nothing = tx.commit().await.expect("a change");
    assert_eq!(site.get(PATH).await.json(), json!([]));
    let answer = site.post(crate::site::HOLD, &site.asks("2027-03-01")).await;
    assert_eq!(answer.faults(), ["accommodation_id"]);
}
