use booking::{Refusal, quote_stay, view};
use domain::stay::Stay;
use serde_json::{Value, json};
use store::accommodations::Changes;
use testkit::{Kit, day, request};

use crate::desk::{cancel, confirm_paid, owner};

async fn shown(kit: &Kit, id: i32) -> Value {
    let found = store::reservations::find(&kit.store, id).await.unwrap().unwrap();
    serde_json::to_value(view::whole(&kit.store, kit.rules.timezone, found).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_reservation_is_told_with_its_money_its_terms_and_its_history() {
    let kit = Kit::new().await;
    let asked = request(kit.cabin().await, "2026-12-14", 2);
    let held = kit.hold(&asked).await.unwrap();
    confirm_paid(&kit, held.id, Some("20000.01")).await.unwrap();
    cancel(&kit, held.id).await.unwrap();

    let mut seen = shown(&kit, held.id).await;
    let payments = seen["payments"].take();
    let audit = seen["audit"].take();
    assert_eq!(
        seen,
        json!({
            "code": held.code, "status": "cancelled", "accommodation_id": asked.accommodation_id,
            "check_in": "2026-12-14", "check_out": "2026-12-16", "nights": 2, "guests": 2,
            "total_price": "100000.00", "deposit_amount": "30000.00", "expires_at": "2026-12-01T12:30:00Z",
            "payment_url": null, "contact_name": asked.name.as_str(), "contact_phone": asked.phone.as_str(),
            "contact_email": asked.email.as_ref().unwrap().as_str(), "channel": "direct",
            "created_at": "2026-12-01T12:00:00Z", "confirmed_at": "2026-12-01T12:00:00Z",
            "cancelled_at": "2026-12-01T12:00:00Z", "paid_amount": "20000.01", "refunded_amount": "0.00",
            "refund_due": "20000.01", "needs_refund": true,
            "cancellation": [
                {"until": "2026-12-12T17:00:00Z", "refund_percent": 100},
                {"until": "2026-12-14T17:00:00Z", "refund_percent": 50},
                {"until": null, "refund_percent": 0},
            ],
            "payments": null, "audit": null,
        })
    );
    assert_eq!(payments[0]["amount"], "20000.01");
    assert_eq!((&payments[0]["provider"], &payments[0]["refunded_amount"]), (&json!("cash"), &json!("0.00")));
    let actions: Vec<_> = audit.as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions, ["hold", "payment", "confirm", "cancel"]);
}

#[tokio::test]
async fn many_are_told_as_each_is() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let mut found = Vec::new();
    for check_in in ["2026-12-14", "2026-12-21"] {
        let id = kit.hold(&request(cabin, check_in, 2)).await.unwrap().id;
        confirm_paid(&kit, id, Some("100.00")).await.unwrap();
        found.push(store::reservations::find(&kit.store, id).await.unwrap().unwrap());
    }
    let tz = kit.rules.timezone;
    let many = view::reservations(&kit.store, tz, found.clone()).await.unwrap();
    for (one, found) in many.iter().zip(found) {
        let alone = view::reservation(&kit.store, tz, found).await.unwrap();
        assert_eq!(serde_json::to_value(one).unwrap(), serde_json::to_value(alone).unwrap());
        assert_eq!(one.paid_amount.to_string(), "100.00");
    }
}

#[tokio::test]
async fn a_quote_says_what_it_costs_and_whether_it_can_be_had() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let stay = |from, to| Stay::new(day(from), day(to)).unwrap();
    let ask = async |stay, guests| quote_stay(&kit.store, &kit.rules, cabin, stay, guests, kit.now()).await;
    let free = ask(stay("2026-12-11", "2026-12-13"), 2).await.unwrap();
    assert_eq!((free.total_price.to_string(), free.available), ("110000.00".into(), true));
    kit.hold(&request(cabin, "2026-12-12", 1)).await.unwrap();
    assert!(!ask(stay("2026-12-11", "2026-12-13"), 2).await.unwrap().available);
    assert!(ask(stay("2026-12-11", "2026-12-12"), 2).await.unwrap().available);
    assert!(matches!(ask(stay("2026-12-11", "2026-12-12"), 5).await, Err(Refusal::TooManyGuests { capacity: 4 })));
    assert!(matches!(ask(stay("2026-11-11", "2026-11-12"), 2).await, Err(Refusal::Stay(_))));
}

#[tokio::test]
async fn a_reservation_keeps_the_price_that_it_was_made_at() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let held = kit.hold(&request(cabin, "2026-12-14", 2)).await.unwrap();
    let mut tx = kit.begin().await;
    let dearer = Changes { base_price: Some("55555.55".parse().unwrap()), ..Changes::default() };
    booking::edit_cabin(&mut tx, cabin, &dearer, &owner(), kit.now()).await.unwrap();
    booking::set_cabin_active(&mut tx, cabin, false, &owner(), kit.now()).await.unwrap();
    let unknown = booking::edit_cabin(&mut tx, cabin + 1_000, &dearer, &owner(), kit.now()).await;
    assert!(matches!(unknown, Err(Refusal::UnknownAccommodation)));
    let _nothing = tx.commit().await.unwrap();

    let found = store::accommodations::find(&kit.store, cabin).await.unwrap().unwrap();
    let id = found.id;
    let cabin = serde_json::to_value(view::Accommodation::from(found)).unwrap();
    assert_eq!(
        (&cabin["base_price"], &cabin["weekend_factor"], &cabin["capacity"], &cabin["active"]),
        (&json!("55555.55"), &json!("1.20"), &json!(4), &json!(false))
    );
    assert_eq!(shown(&kit, held.id).await["total_price"], "100000.00");
    let again = kit.hold(&request(id, "2026-12-20", 1)).await;
    assert!(matches!(again, Err(Refusal::UnknownAccommodation)), "{again:?}");
}
