use std::time::{Duration, Instant};

use crate::site::{HOLD, Site};
use crate::wire::Wire;

#[tokio::test]
async fn a_request_that_is_being_answered_is_finished_and_no_other_is_taken() {
    let site = Site::new().await;
    let asks = site.asks("2027-03-01").to_string();
    let mut wire = Wire::open(site.address()).await;
    let head = format!(
        "POST {HOLD} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        asks.len()
    );
    // Its handler waits for the rest of the body.
    wire.write(head.as_bytes()).await;
    wire.write(&asks.as_bytes()[..10]).await;
    // The head has been read once another request was answered after it.
    assert_eq!(site.get("/livez").await.status, 200);

    site.tasks.stop();
    while tokio::net::TcpStream::connect(site.address()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    wire.write(&asks.as_bytes()[10..]).await;
    let reply = wire.reply().await.expect("an answer");
    assert_eq!((reply.status, reply.header("connection")), (201, Some("close")), "{}", reply.head);
    assert!(site.tasks.drain(Duration::from_secs(60)).await, "everything ended in time");
}

#[tokio::test]
async fn connections_that_ask_nothing_do_not_hold_the_stop_up() {
    let site = Site::new().await;
    let mut fresh = Wire::open(site.address()).await;
    let mut idle = Wire::open(site.address()).await;
    let mut half = Wire::open(site.address()).await;
    assert_eq!(idle.post_json(HOLD, b"{").await.status, 400);
    half.write(b"GET /livez HT").await;
    assert_eq!(site.get("/livez").await.status, 200);
    let began = Instant::now();
    assert!(site.tasks.drain(Duration::from_secs(60)).await);
    // Who was waited for would have had thirty seconds.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    for wire in [&mut fresh, &mut idle, &mut half] {
        assert!(wire.reply().await.is_none());
    }
}

#[tokio::test]
async fn a_caller_whose_head_does_not_arrive_is_shown_the_door() {
    let site = Site::new().await;
    let mut slow = Wire::open(site.address()).await;
    slow.write(b"GET /livez HTTP/1.1\r\nHost: ").await;
    // From here on time jumps to the next thing that anybody waits for.
    tokio::time::pause();
    let end = tokio::time::timeout(Duration::from_secs(60), slow.reply()).await;
    assert!(end.expect("within a minute").is_none_or(|reply| reply.status == 408));
}

#[tokio::test]
async fn a_caller_whose_body_does_not_arrive_is_told_so() {
    let site = Site::new().await;
    let mut slow = Wire::open(site.address()).await;
    let head =
        format!("POST {HOLD} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{{");
    slow.write(head.as_bytes()).await;
    tokio::time::pause();
    let reply = tokio::time::timeout(Duration::from_secs(9), slow.reply()).await.expect("in time");
    let reply = reply.expect("an answer");
    assert_eq!((reply.status, reply.header("connection")), (408, Some("close")), "{}", reply.head);
    assert!(String::from_utf8_lossy(&reply.body).contains("urn:posta:problem:body-too-slow"));
}
