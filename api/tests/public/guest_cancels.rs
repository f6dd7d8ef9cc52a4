use futures::future::join_all;
use jobs::{Job, Mail};
use serde_json::{Value, json};
use store::reservations;

use crate::shown::{alerts, fields, with};
use crate::site::{BASE_URL, Site, send};

async fn status(site: &Site, held: &Value) -> String {
    let path = format!("/api/v1/reservations/{}", held["code"].as_str().expect("a code"));
    let seen = site.read(&path, held["access_token"].as_str().expect("a token")).await.json();
    seen["status"].as_str().expect("a status").to_owned()
}

#[tokio::test]
async fn the_pages_form_cancels_once_however_often_it_is_sent() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    let action = format!("{page}/cancel");
    let form = fields(&site.get_with(&page, &cookie).await.text, &action);
    let form = with(&form, &[("reason", "cambio de planes")]);
    let sent = (0..5).map(|_| send(site.sending(&action, &form).header("Cookie", &cookie)));
    for answer in join_all(sent).await {
        assert_eq!((answer.status, answer.header("location")), (303, Some(page.as_str())), "{answer:?}");
    }
    assert_eq!(send(site.sending(&action, &form).header("Cookie", &cookie)).await.status, 303);
    let shown = site.get_with(&page, &cookie).await.text;
    assert!(shown.contains("La reserva está cancelada") && !shown.contains("<form"), "{shown}");

    let code = held["code"].as_str().and_then(|code| code.parse().ok()).expect("a code");
    let found = reservations::find_by_code(&site.kit.store, &code).await.expect("a look").expect("it");
    let entries = store::audit::of(&site.kit.store, found.id).await.expect("entries");
    let entries = entries.iter().filter(|entry| entry.action == "cancel").collect::<Vec<_>>();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].actor.as_str(), &entries[0].detail), ("guest", &json!({ "reason": "cambio de planes" })));
    let mails = testkit::enqueued(&site.kit.store).await;
    let cancelled = mails.iter().filter(|(job, _)| matches!(job, Job::SendEmail { mail: Mail::Cancelled, .. }));
    assert_eq!(cancelled.count(), 1);
}

#[tokio::test]
async fn only_our_own_page_cancels() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    let cancel = || site.client.post(format!("{}{page}/cancel", site.base)).header("Cookie", &cookie);
    for (origin, fetch_site) in [
        (Some("https://evil.example"), None),
        (Some("https://evil.example"), Some("same-origin")),
        (Some("null"), None),
        (Some("null"), Some("cross-site")),
        (Some("null"), Some("same-site")),
        (Some("null"), Some("none")),
        (None, Some("cross-site")),
    ] {
        let mut request = cancel();
        for (name, value) in [("Origin", origin), ("Sec-Fetch-Site", fetch_site)] {
            request = value.into_iter().fold(request, |request, value| request.header(name, value));
        }
        let answer = send(request).await;
        assert_eq!((answer.status, answer.header("content-type")), (403, Some("text/html; charset=utf-8")));
        assert!(answer.text.contains("Lo mandó otro sitio"), "{answer:?}");
    }
    assert_eq!(status(&site, &held).await, "pre_reserved");
    // As a browser sends the form of a page under no-referrer.
    let ours = cancel().header("Origin", "null").header("Sec-Fetch-Site", "same-origin");
    assert_eq!(send(ours).await.status, 303);
    assert_eq!(status(&site, &held).await, "cancelled");
}

#[tokio::test]
async fn a_cookie_of_another_reservation_cancels_nothing() {
    let site = Site::new().await;
    let (mine, other) = (site.held("2027-03-01").await, site.held("2027-03-03").await);
    let ((page, _), (_, cookie)) = (site.entered(&mine).await, site.entered(&other).await);
    for cookie in [cookie.as_str(), "posta_guest=x", "x=y"] {
        let request = site.client.post(format!("{}{page}/cancel", site.base)).header("Origin", BASE_URL);
        assert_eq!(send(request.header("Cookie", cookie)).await.status, 404);
    }
    for held in [&mine, &other] {
        assert_eq!(status(&site, held).await, "pre_reserved");
    }
}

#[tokio::test]
async fn a_reason_that_is_too_long_is_kept_and_said() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    let long = format!("</textarea><b>{}", "x".repeat(500));
    let action = format!("{page}/cancel");
    let answer = send(site.form(&action, &[("reason", &long)]).header("Cookie", &cookie)).await;
    assert_eq!((answer.status, alerts(&answer.text).len()), (422, 1), "{answer:?}");
    assert!(answer.text.contains("&#60;/textarea&#62;&#60;b&#62;xxx"), "{answer:?}");
    let anew = site.get_with(&action, &cookie).await;
    assert_eq!((anew.status, anew.header("location")), (303, Some(page.as_str())), "{anew:?}");
    assert_eq!(status(&site, &held).await, "pre_reserved");
}

#[tokio::test]
async fn what_cannot_be_cancelled_any_more_is_said_on_the_page() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    site.kit.clock.advance(std::time::Duration::from_secs(31 * 60));
    site.held("2027-03-01").await;
    let answer = send(site.form(&format!("{page}/cancel"), &[]).header("Cookie", &cookie)).await;
    assert_eq!((answer.status, alerts(&answer.text).len()), (409, 1), "{answer:?}");
    assert!(answer.text.contains("Vencida"), "{answer:?}");
}
