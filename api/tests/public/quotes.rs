use serde_json::{Value, json};

use crate::site::Site;

const PATH: &str = "/api/v1/quotes";

fn asks(site: &Site) -> Value {
    // A Friday and a Saturday night: 50,000 and 1.2 times that.
    json!({ "accommodation_id": site.cabin, "check_in": "2027-03-05", "check_out": "2027-03-07", "guests": 2 })
}

#[tokio::test]
async fn a_quote_says_what_a_stay_costs_and_whether_it_can_be_had() {
    let site = Site::new().await;
    let answer = site.post(PATH, &asks(&site)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut wanted = json!({
        "accommodation_id": site.cabin,
        "check_in": "2027-03-05",
        "check_out": "2027-03-07",
        "guests": 2,
        "nights": 2,
        "total_price": "110000.00",
        "deposit_amount": "33000.00",
        "currency": "ARS",
        "available": true,
    });
    assert_eq!(answer.json(), wanted);
    site.held("2027-03-05").await;
    wanted["available"] = json!(false);
    assert_eq!(site.post(PATH, &asks(&site)).await.json(), wanted, "taken nights have their price too");
}

#[tokio::test]
async fn a_quote_refuses_what_a_hold_would_and_names_the_field() {
    let site = Site::new().await;
    let cases = [
        ("check_out", json!("2027-03-05"), "check_out"),
        ("check_out", json!("2027-06-05"), "check_out"),
        ("check_in", json!("2020-01-01"), "check_in"),
        ("check_in", json!("soon"), "check_in"),
        ("guests", json!(5), "guests"),
        ("guests", json!(0), "guests"),
        ("accommodation_id", json!(999_999), "accommodation_id"),
        ("contact_name", json!("Ana"), "contact_name"),
    ];
    for (field, value, named) in cases {
        let mut wrong = asks(&site);
        wrong[field] = value.clone();
        let faults = site.post(PATH, &wrong).await.faults();
        assert!(faults.contains(&named.to_owned()), "{field} = {value}: {faults:?}");
    }
    assert_eq!(site.post(PATH, &json!({})).await.faults(), ["accommodation_id", "check_in", "check_out", "guests"]);
}
