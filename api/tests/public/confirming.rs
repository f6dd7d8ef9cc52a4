use futures::future::join_all;
use serde_json::{Value, json};

use crate::site::{HOLD, OPERATOR, OWNER, Site, VIEWER};

fn path(held: &Value, verb: &str) -> String {
    format!("/api/v1/reservations/{}{verb}", held["code"].as_str().expect("a code"))
}

#[tokio::test]
async fn the_owner_confirms_once() {
    let site = Site::new().await;
    let (held, owner) = (site.held("2027-03-01").await, site.session(OWNER).await);
    let confirm = path(&held, "/confirm");
    let answer = site.post_as(&owner, &confirm, &json!({})).await;
    let wanted = json!({ "code": held["code"], "status": "confirmed", "confirmed_at": "2026-12-01T12:00:00Z" });
    assert_eq!((answer.status, answer.json()), (200, wanted));
    site.post_as(&owner, &confirm, &json!({})).await.problem(409, "already-confirmed");
    assert_eq!(site.read(&path(&held, ""), &owner).await.json()["status"], "confirmed", "an admin reads it too");
    assert_eq!(site.post_as(&owner, &path(&held, "/cancel"), &json!({})).await.status, 200);
    site.post_as(&owner, &confirm, &json!({})).await.problem(409, "illegal-move");
}

#[tokio::test]
async fn only_the_owner_confirms() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let confirm = path(&held, "/confirm");
    let nobody = site.post(&confirm, &json!({})).await;
    nobody.problem(401, "unauthorized");
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer"));
    let guest = held["access_token"].as_str().expect("a token");
    for unusable in [guest, "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkdWVuaWFAcG9zdGEudGVzdCJ9."] {
        site.post_as(unusable, &confirm, &json!({})).await.problem(401, "unauthorized");
    }
    for address in [OPERATOR, VIEWER] {
        let session = site.session(address).await;
        site.post_as(&session, &confirm, &json!({})).await.problem(403, "forbidden");
        assert_eq!(site.read(&path(&held, ""), &session).await.json()["status"], "pre_reserved");
    }
}

#[tokio::test]
async fn what_cannot_be_confirmed_is_refused_by_its_kind() {
    let site = Site::new().await;
    let owner = site.session(OWNER).await;
    let unknown = "/api/v1/reservations/RES260101ABCDEF/confirm";
    site.post_as(&owner, unknown, &json!({})).await.problem(404, "not-found");
    let held = site.held("2027-03-01").await;
    assert_eq!(site.post_as(&owner, &path(&held, "/confirm"), &json!({ "paid": "cash" })).await.faults(), ["paid"]);
    // It runs out, and somebody else takes its nights.
    site.kit.clock.advance(std::time::Duration::from_secs(31 * 60));
    assert_eq!(site.post(HOLD, &site.asks("2027-03-01")).await.status, 201);
    site.post_as(&owner, &path(&held, "/confirm"), &json!({})).await.problem(409, "dates-taken");
}

#[tokio::test]
async fn twenty_confirmations_at_once_make_one_change() {
    let site = Site::new().await;
    let (held, owner) = (site.held("2027-03-01").await, site.session(OWNER).await);
    let (confirm, body) = (path(&held, "/confirm"), json!({}));
    let answers = join_all((0..20).map(|_| site.post_as(&owner, &confirm, &body))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "already-confirmed");
    }
}
