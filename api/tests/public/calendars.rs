//! The calendar that portals poll.

use booking::{Actor, BlockRequest};
use reqwest::Method;
use serde_json::json;
use store::calendar_exports;

use crate::site::{Answer, OWNER, Site, keys, send};

fn path(site: &Site) -> String {
    let token = access::calendar_token(&keys(), site.cabin, 1);
    format!("/api/v1/ical/export/{}/{token}", site.cabin)
}

/// First and last day of each event, and what it is called.
fn events(answer: &Answer) -> Vec<(String, String)> {
    use icalendar::Component as _;
    assert_eq!(answer.status, 200, "{answer:?}");
    let calendar: icalendar::Calendar = answer.text.parse().expect("a calendar");
    let day = |date: Option<icalendar::DatePerhapsTime>| format!("{:?}", date.expect("a date"));
    let events = calendar.components.iter().filter_map(|component| component.as_event());
    events.map(|event| (day(event.get_start()), event.get_summary().unwrap_or_default().to_owned())).collect()
}

async fn confirmed(site: &Site, check_in: &str) -> String {
    let held = site.held(check_in).await;
    let path = format!("/api/v1/reservations/{}", held["code"].as_str().expect("a code"));
    let owner = site.session(OWNER).await;
    assert_eq!(site.post_as(&owner, &format!("{path}/confirm"), &json!({})).await.status, 200);
    path
}

#[tokio::test]
async fn confirmed_stays_and_closed_nights_are_exported_and_nothing_else() {
    let site = Site::new().await;
    site.held("2027-04-01").await;
    confirmed(&site, "2027-03-01").await;
    let closed = BlockRequest {
        accommodation_id: site.cabin,
        from: testkit::day("2027-03-20"),
        to: testkit::day("2027-03-25"),
        reason: Some("pintura".to_owned()),
    };
    let mut tx = site.kit.begin().await;
    booking::block(&mut tx, &closed, &Actor::Cli("ana".to_owned()), site.kit.now()).await.expect("a block");
    let _no_jobs = tx.commit().await.expect("a block");

    let answer = site.get(&path(&site)).await;
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    let wanted =
        [("Date(2027-03-01)", "Reservado"), ("Date(2027-03-20)", "No disponible")].map(|(d, s)| (d.into(), s.into()));
    assert_eq!(events(&answer), wanted);
    for personal in ["Ana", "Gómez", "example.com", "549", "pintura"] {
        assert!(!answer.text.contains(personal), "{personal}");
    }
    assert_eq!(site.get(&format!("{}.ics", path(&site))).await.text, answer.text, "with and without .ics");
}

#[tokio::test]
async fn until_a_stay_changes_it_is_not_sent_again() {
    let site = Site::new().await;
    let stay = confirmed(&site, "2027-03-01").await;
    let path = path(&site);
    let first = site.get(&path).await;
    site.kit.clock.advance(std::time::Duration::from_secs(3600));
    assert_eq!(site.get(&path).await.text, first.text, "the time of asking is not in it");
    let tag = first.header("etag").expect("a tag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is strong");

    let url = format!("{}{path}", site.base);
    for given in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let unchanged = send(site.client.get(&url).header("If-None-Match", &given)).await;
        assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""), "{given}");
        assert_eq!(unchanged.header("etag"), Some(tag.as_str()));
        assert_eq!(unchanged.header("cache-control"), Some("public, max-age=3600"));
    }
    let head = send(site.client.head(&url)).await;
    assert_eq!((head.status, head.text.as_str(), head.header("etag")), (200, "", Some(tag.as_str())));
    let length = first.text.len().to_string();
    assert_eq!(head.header("content-length"), Some(length.as_str()));

    let owner = site.session(OWNER).await;
    assert_eq!(site.post_as(&owner, &format!("{stay}/cancel"), &json!({})).await.status, 200);
    let changed = send(site.client.get(&url).header("If-None-Match", &tag)).await;
    assert_eq!((changed.status, events(&changed)), (200, vec![]), "a cancelled stay leaves it");
}

#[tokio::test]
async fn a_wrong_token_and_an_accommodation_that_there_is_not_are_answered_alike() {
    let site = Site::new().await;
    let token = access::calendar_token(&keys(), site.cabin, 1);
    let other = site.kit.cabin().await;
    let wrong = site.get(&format!("/api/v1/ical/export/{}/{}", site.cabin, "0".repeat(43))).await;
    wrong.problem(404, "not-found");
    for (id, token) in [
        (other.to_string(), token.as_str()),
        ("999999".to_owned(), token.as_str()),
        ("x".to_owned(), token.as_str()),
        (site.cabin.to_string(), "%00"),
        (site.cabin.to_string(), "%FF"),
        (site.cabin.to_string(), ".ics"),
        (site.cabin.to_string(), &token[1..]),
        (site.cabin.to_string(), &format!("{token}.ics.ics")),
    ] {
        let answer = site.get(&format!("/api/v1/ical/export/{id}/{token}")).await;
        assert_eq!((answer.status, &answer.text), (404, &wrong.text), "{id} {token}");
    }
}

#[tokio::test]
async fn a_rotated_token_ends_the_old_one() {
    let site = Site::new().await;
    let mut tx = site.kit.begin().await;
    let version = calendar_exports::rotate(&mut tx, site.cabin, site.kit.now()).await.expect("a change");
    let _no_jobs = tx.commit().await.expect("a change");
    site.get(&path(&site)).await.problem(404, "not-found");
    let token = access::calendar_token(&keys(), site.cabin, version.expect("a version"));
    assert_eq!(site.get(&format!("/api/v1/ical/export/{}/{token}", site.cabin)).await.status, 200);
}

#[tokio::test]
async fn a_calendar_is_read_and_nothing_more() {
    let site = Site::new().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = send(site.client.request(method, format!("{}{}", site.base, path(&site)))).await;
        answer.problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    }
}
