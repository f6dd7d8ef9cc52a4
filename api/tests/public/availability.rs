use booking::{Actor, BlockRequest};
use serde_json::{Value, json};

use crate::site::{Answer, Site};

async fn look(site: &Site, from: &str, to: &str) -> Answer {
    site.get(&format!("/api/v1/accommodations/{}/availability?from={from}&to={to}", site.cabin)).await
}

fn busy(answer: &Answer) -> (Value, Value) {
    (answer.json()["available"].clone(), answer.json()["busy"].clone())
}

#[tokio::test]
async fn whole_stays_and_blocks_that_touch_the_range_are_listed_by_date() {
    let site = Site::new().await;
    site.held("2027-03-06").await;
    site.held("2027-03-01").await;
    let closed = BlockRequest {
        accommodation_id: site.cabin,
        from: testkit::day("2027-03-20"),
        to: testkit::day("2027-03-25"),
        reason: Some("pintura".to_owned()),
    };
    let mut tx = site.kit.begin().await;
    booking::block(&mut tx, &closed, &Actor::Cli("ana".to_owned()), site.kit.now()).await.expect("a block");
    let _no_jobs = tx.commit().await.expect("a block");

    let answer = look(&site, "2027-03-02", "2027-03-21").await;
    let wanted = json!({
        "accommodation_id": site.cabin,
        "from": "2027-03-02",
        "to": "2027-03-21",
        "available": false,
        "busy": [
            { "check_in": "2027-03-01", "check_out": "2027-03-03" },
            { "check_in": "2027-03-06", "check_out": "2027-03-08" },
            { "check_in": "2027-03-20", "check_out": "2027-03-25" },
        ],
    });
    assert_eq!((answer.status, answer.json()), (200, wanted));
    // The day of leaving is free for the next.
    assert_eq!(busy(&look(&site, "2027-03-03", "2027-03-06").await), (json!(true), json!([])));
}

#[tokio::test]
async fn a_range_at_fault_names_the_date() {
    let site = Site::new().await;
    for (query, faults) in [
        ("", vec!["from", "to"]),
        ("?from=2027-03-01", vec!["to"]),
        ("?from=2027-3-1&to=2027-03-04", vec!["from"]),
        ("?from=2027-03-04&to=2027-03-04", vec!["to"]),
        ("?from=2027-03-04&to=2027-03-01", vec!["to"]),
        ("?from=2027-03-04&to=2030-03-01", vec!["to"]),
        ("?from=0000-01-01&to=9999-12-31", vec!["to"]),
        ("?from=2027-03-01&from=2027-03-02&to=2027-03-04", vec!["from"]),
        ("?from=%00&to=%FF", vec!["from", "to"]),
    ] {
        let answer = site.get(&format!("/api/v1/accommodations/{}/availability{query}", site.cabin)).await;
        assert_eq!(answer.faults(), faults, "{query}");
    }
    let more = format!("/api/v1/accommodations/{}/availability?from=2027-03-01&to=2027-03-02&utm=x", site.cabin);
    assert_eq!(site.get(&more).await.status, 200, "what others add to links is left alone");
}

#[tokio::test]
async fn an_accommodation_that_there_is_not_is_not_found() {
    let site = Site::new().await;
    for id in ["999999", "0", "-1", "99999999999", "x", "%FF"] {
        let path = format!("/api/v1/accommodations/{id}/availability?from=2027-03-01&to=2027-03-02");
        site.get(&path).await.problem(404, "not-found");
    }
}
