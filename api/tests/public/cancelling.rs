use jobs::{Job, Mail};
use serde_json::{Value, json};

use crate::site::{HOLD, OPERATOR, OWNER, Site, VIEWER};

fn path(held: &Value, verb: &str) -> String {
    format!("/api/v1/reservations/{}{verb}", held["code"].as_str().expect("a code"))
}

fn token(held: &Value) -> &str {
    held["access_token"].as_str().expect("a token")
}

#[tokio::test]
async fn a_guest_cancels_once_and_the_nights_are_free() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let answer = site.post_as(token(&held), &path(&held, "/cancel"), &json!({ "reason": "cambio de planes" })).await;
    let wanted = json!({
        "code": held["code"], "status": "cancelled", "cancelled_at": "2026-12-01T12:00:00Z", "refund_due": "0.00",
    });
    assert_eq!((answer.status, answer.json()), (200, wanted));
    site.post_as(token(&held), &path(&held, "/cancel"), &json!({})).await.problem(409, "illegal-move");
    assert_eq!(site.post(HOLD, &site.asks("2027-03-01")).await.status, 201);
    let mails = testkit::enqueued(&site.kit.store).await;
    let cancelled = mails.iter().filter(|(job, _)| matches!(job, Job::SendEmail { mail: Mail::Cancelled, .. }));
    assert_eq!(cancelled.count(), 1);
}

#[tokio::test]
async fn the_audit_log_says_who_cancelled_and_why() {
    let site = Site::new().await;
    let (by_guest, by_owner) = (site.held("2027-03-01").await, site.held("2027-03-03").await);
    site.post_as(token(&by_guest), &path(&by_guest, "/cancel"), &json!({ "reason": "  " })).await;
    let owner = site.session(OWNER).await;
    site.post_as(&owner, &path(&by_owner, "/cancel"), &json!({ "reason": "camino\ncortado" })).await;
    for (held, actor, detail) in
        [(&by_guest, "guest", json!({})), (&by_owner, OWNER, json!({ "reason": "camino\ncortado" }))]
    {
        let code = held["code"].as_str().and_then(|code| code.parse().ok()).expect("a code");
        let found = store::reservations::find_by_code(&site.kit.store, &code).await.expect("a look").expect("it");
        let entries = store::audit::of(&site.kit.store, found.id).await.expect("entries");
        let last = entries.last().expect("an entry");
        assert_eq!((last.actor.as_str(), last.action.as_str(), &last.detail), (actor, "cancel", &detail));
    }
}

#[tokio::test]
async fn nobody_cancels_what_is_not_theirs() {
    let site = Site::new().await;
    let (mine, other) = (site.held("2027-03-01").await, site.held("2027-03-03").await);
    let cancel = path(&mine, "/cancel");
    site.post(&cancel, &json!({})).await.problem(401, "unauthorized");
    let wrong = site.post_as(token(&other), &cancel, &json!({})).await;
    wrong.problem(404, "not-found");
    let unknown = site.post_as(token(&mine), "/api/v1/reservations/RES260101ABCDEF/cancel", &json!({})).await;
    assert_eq!((unknown.status, &unknown.text), (404, &wrong.text), "answered alike");
    for address in [OPERATOR, VIEWER] {
        let session = site.session(address).await;
        site.post_as(&session, &cancel, &json!({})).await.problem(403, "forbidden");
    }
    // A cookie is sent by whoever makes the browser send it.
    let session = site.session(OWNER).await;
    let by_cookie = site.posting(&cancel, &json!({})).header("Cookie", format!("posta_session={session}"));
    crate::site::send(by_cookie).await.problem(401, "unauthorized");
    assert_eq!(site.read(&path(&mine, ""), token(&mine)).await.json()["status"], "pre_reserved");
}

#[tokio::test]
async fn a_reason_at_fault_is_named() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    for wrong in [json!(7), json!("x".repeat(501)), json!("a\u{7}b")] {
        let answer = site.post_as(token(&held), &path(&held, "/cancel"), &json!({ "reason": wrong })).await;
        assert_eq!(answer.faults(), ["reason"], "{wrong}");
    }
    assert_eq!(site.post_as(token(&held), &path(&held, "/cancel"), &json!({ "why": "x" })).await.faults(), ["why"]);
    assert_eq!(site.read(&path(&held, ""), token(&held)).await.json()["status"], "pre_reserved");
    let longest = json!({ "reason": "ñ".repeat(500) });
    assert_eq!(site.post_as(token(&held), &path(&held, "/cancel"), &longest).await.status, 200);
}
