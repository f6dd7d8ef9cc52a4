use serde_json::{Value, json};

use crate::site::{HOLD, Site, send};

fn path(held: &Value) -> String {
    format!("/api/v1/reservations/{}", held["code"].as_str().expect("a code"))
}

fn token(held: &Value) -> &str {
    held["access_token"].as_str().expect("a token")
}

#[tokio::test]
async fn a_guest_reads_the_whole_reservation() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01");
    let held = site.post(HOLD, &asks).await.json();
    let answer = site.read(&path(&held), token(&held)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let wanted = json!({
        "code": held["code"],
        "status": "pre_reserved",
        "accommodation_id": site.cabin,
        "check_in": "2027-03-01",
        "check_out": "2027-03-03",
        "nights": 2,
        "guests": 2,
        "total_price": "100000.00",
        "deposit_amount": "30000.00",
        "expires_at": held["expires_at"],
        "payment_url": null,
        "contact_name": asks["contact_name"],
        "contact_phone": asks["contact_phone"],
        "contact_email": asks["contact_email"],
        "channel": "direct",
        "created_at": "2026-12-01T12:00:00Z",
        "confirmed_at": null,
        "cancelled_at": null,
        "paid_amount": "0.00",
        "refunded_amount": "0.00",
        "refund_due": "0.00",
        "needs_refund": false,
        "cancellation": [
            { "until": "2027-02-27T17:00:00Z", "refund_percent": 100 },
            { "until": "2027-03-01T17:00:00Z", "refund_percent": 50 },
            { "until": null, "refund_percent": 0 },
        ],
    });
    assert_eq!(answer.json(), wanted);
}

#[tokio::test]
async fn without_a_usable_credential_it_is_401() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let url = format!("{}{}", site.base, path(&held));
    let none = site.get(&path(&held)).await;
    none.problem(401, "unauthorized");
    assert_eq!(none.header("www-authenticate"), Some("Bearer"));
    for unusable in ["", "Bearer", "Bearer ", "Basic YTpi", token(&held)] {
        send(site.client.get(&url).header("Authorization", unusable)).await.problem(401, "unauthorized");
    }
    site.get("/api/v1/reservations/RES260101ABCDEF").await.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_token_of_another_and_a_code_that_is_not_there_are_answered_alike() {
    let site = Site::new().await;
    let (mine, other) = (site.held("2027-03-01").await, site.held("2027-03-03").await);
    let wrong = site.read(&path(&mine), token(&other)).await;
    wrong.problem(404, "not-found");
    for unknown in ["RES260101ABCDEF", "BLK12345678", "nonsense", "%FF", "RES261201abcdef"] {
        let answer = site.read(&format!("/api/v1/reservations/{unknown}"), token(&mine)).await;
        assert_eq!((answer.status, &answer.text), (404, &wrong.text), "{unknown}");
    }
    for almost in [format!("{}x", token(&mine)), "x".to_owned(), token(&mine).to_uppercase()] {
        assert_eq!(site.read(&path(&mine), &almost).await.text, wrong.text);
    }
}

#[tokio::test]
async fn the_scheme_may_be_written_in_any_case() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let request = site.client.get(format!("{}{}", site.base, path(&held)));
    let answer = send(request.header("Authorization", format!("bearer {}", token(&held)))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}
