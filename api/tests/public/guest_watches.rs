//! What an open page asks for every few seconds.

use std::time::Duration;

use crate::shown::fields;
use crate::site::Site;

/// The address that the page asks.
fn watched(html: &str) -> String {
    html.split_once("hx-get=\"").and_then(|(_, rest)| rest.split_once('"')).expect("an address").0.to_owned()
}

#[tokio::test]
async fn nothing_is_sent_while_nothing_changes() {
    let site = Site::new().await;
    let (page, cookie) = site.entered(&site.held("2027-03-01").await).await;
    let address = watched(&site.get_with(&page, &cookie).await.text);
    site.kit.clock.advance(Duration::from_secs(60));
    let answer = site.get_with(&address, &cookie).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
}

#[tokio::test]
async fn another_link_is_a_part_and_another_standing_is_the_whole_page() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (page, cookie) = site.entered(&held).await;
    let address = watched(&site.get_with(&page, &cookie).await.text);
    // As somebody has it who saw a link, when there is none.
    let with_link = format!("{}1", address.strip_suffix('0').expect("without a link"));
    let part = site.get_with(&with_link, &cookie).await;
    assert_eq!((part.status, part.header("hx-refresh")), (200, None));
    assert!(part.text.starts_with("<div id=\"pago\"") && watched(&part.text) == address, "{part:?}");

    for (_, seen) in [("nothing", "/plazo"), ("garbage", "/plazo?visto=%00")] {
        assert_eq!(site.get_with(&format!("{page}{seen}"), &cookie).await.header("hx-refresh"), Some("true"));
    }
    site.confirmed(&held).await;
    let answer = site.get_with(&address, &cookie).await;
    assert_eq!((answer.status, answer.header("hx-refresh"), answer.text.as_str()), (200, Some("true"), ""));
}

#[tokio::test]
async fn the_end_of_the_hold_is_the_whole_page() {
    let site = Site::new().await;
    let (page, cookie) = site.entered(&site.held("2027-03-01").await).await;
    let html = site.get_with(&page, &cookie).await.text;
    assert_eq!(fields(&html, &format!("{page}/cancel")), [("reason".to_owned(), String::new())]);
    site.kit.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(site.get_with(&watched(&html), &cookie).await.header("hx-refresh"), Some("true"));
    let over = watched(&site.get_with(&page, &cookie).await.text);
    assert_eq!(site.get_with(&over, &cookie).await.status, 204, "until it is known what became of it");
}

#[tokio::test]
async fn what_the_page_runs_is_ours_and_may_be_kept() {
    let site = Site::new().await;
    let (page, cookie) = site.entered(&site.held("2027-03-01").await).await;
    let html = site.get_with(&page, &cookie).await.text;
    let scripts = html.split("<script src=\"").skip(1).map(|rest| rest.split('"').next().expect("an address"));
    let scripts = scripts.collect::<Vec<_>>();
    assert_eq!(scripts.len(), 2);
    assert_eq!(html.matches("<script").count(), 2, "none stands in the page");
    for script in scripts {
        assert!(script.starts_with("/assets/") && script.contains(".js?v="), "{script}");
        let answer = site.get(script).await;
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert!(!answer.text.is_empty());
    }
}
