//! Calendars of other portals, byte by byte.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn a_feed_is_served_as_it_was_put() {
    let stage = Stage::open();
    assert_eq!(stage.get("/feeds/airbnb.ics").await.status(), 404);
    let bytes = [b"BEGIN:VCALENDAR\r\n\xff\xfe folded\r\n".as_slice(), &[b'x'; 100_000]].concat();
    for body in [b"old".to_vec(), bytes.clone()] {
        let put = stage.client.put(format!("{}/feeds/airbnb.ics", stage.base)).body(body).send().await.unwrap();
        assert_eq!(put.status(), 204);
    }
    let answer = stage.get("/feeds/airbnb.ics").await;
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/calendar"));
    assert_eq!(answer.bytes().await.unwrap(), bytes);
    let calls = stage.json("/calls.json?service=feeds").await;
    assert_eq!(calls.as_array().unwrap().len(), 2, "who read it, not who put it: {calls}");
    assert_eq!(stage.request("PUT", "/feeds/airbnb", "text/calendar", "x").await.status(), 404);
}

#[tokio::test]
async fn feeds_fail_on_request_and_can_still_be_put() {
    let stage = Stage::open();
    stage.fault(json!({"service": "feeds", "kind": "error", "status": 503})).await;
    assert_eq!(stage.request("PUT", "/feeds/a.ics", "text/calendar", "x").await.status(), 204);
    assert_eq!(stage.get("/feeds/a.ics").await.status(), 503);
    stage.request("DELETE", "/faults", "text/plain", "").await;
    assert_eq!(stage.text("/feeds/a.ics").await, "x");
}
