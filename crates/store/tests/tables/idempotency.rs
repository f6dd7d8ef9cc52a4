use std::time::Duration;

use runtime::settings;
use store::idempotency::{Begun, Request, begin, finish};
use store::{Error, Store};
use testkit::Kit;

fn request<'a>(key: &'a str, body: &'a str) -> Request<'a> {
    Request { key, method: "POST", endpoint: "/api/v1/reservations/pre-reserve", body: body.as_bytes() }
}

fn replay(body: &str) -> Begun {
    Begun::Replay { status: 201, body: body.to_owned() }
}

async fn answered(kit: &Kit, request: &Request<'_>, body: &str) {
    let mut tx = kit.begin().await;
    assert_eq!(begin(&mut tx, request, kit.now()).await.unwrap(), Begun::Fresh);
    finish(&mut tx, request, 201, body, kit.now()).await.unwrap();
    let _nothing = tx.commit().await.unwrap();
}

async fn asked(kit: &Kit, request: &Request<'_>) -> Begun {
    begin(&mut kit.begin().await, request, kit.now()).await.unwrap()
}

#[tokio::test]
async fn the_same_request_gets_the_first_answer_again() {
    let kit = Kit::new().await;
    answered(&kit, &request("k", "{}"), "first").await;
    assert_eq!(asked(&kit, &request("k", "{}")).await, replay("first"));
    assert_eq!(asked(&kit, &request("k", "{}")).await, replay("first"));
}

#[tokio::test]
async fn a_key_with_another_body_is_refused() {
    let kit = Kit::new().await;
    answered(&kit, &request("k", "{}"), "first").await;
    assert_eq!(asked(&kit, &request("k", "[]")).await, Begun::Reused);
}

#[tokio::test]
async fn another_key_or_endpoint_or_method_is_another_request() {
    let kit = Kit::new().await;
    let first = request("k", "{}");
    answered(&kit, &first, "first").await;
    for other in [
        Request { key: "K", ..first },
        Request { endpoint: "/api/v1/quotes", ..first },
        Request { method: "PUT", ..first },
        // The same letters, cut elsewhere.
        Request { key: "ek", endpoint: "/api/v1/reservations/pre-reserv", ..first },
    ] {
        assert_eq!(asked(&kit, &other).await, Begun::Fresh, "{other:?}");
    }
}

#[tokio::test]
async fn a_key_longer_than_its_column_is_kept_whole() {
    let kit = Kit::new().await;
    let long = "k".repeat(5_000);
    answered(&kit, &request(&long, "{}"), "first").await;
    assert_eq!(asked(&kit, &request(&long, "{}")).await, replay("first"));
    assert_eq!(asked(&kit, &request(&long[1..], "{}")).await, Begun::Fresh);
}

#[tokio::test]
async fn a_key_is_as_good_as_new_after_a_day() {
    let kit = Kit::new().await;
    answered(&kit, &request("k", "{}"), "first").await;
    kit.clock.advance(Duration::from_secs(24 * 3_600 - 1));
    assert_eq!(asked(&kit, &request("k", "{}")).await, replay("first"));
    kit.clock.advance(Duration::from_secs(1));
    answered(&kit, &request("k", "[]"), "second").await;
    assert_eq!(asked(&kit, &request("k", "[]")).await, replay("second"));
    assert_eq!(asked(&kit, &request("k", "{}")).await, Begun::Reused);
}

#[tokio::test]
async fn a_request_that_came_to_nothing_may_come_again() {
    let kit = Kit::new().await;
    assert_eq!(asked(&kit, &request("k", "{}")).await, Begun::Fresh);
    assert_eq!(asked(&kit, &request("k", "[]")).await, Begun::Fresh);
}

#[tokio::test]
async fn the_second_of_two_at_once_waits_for_the_answer_of_the_first() {
    let kit = Kit::new().await;
    let same = request("k", "{}");
    let mut first = kit.begin().await;
    assert_eq!(begin(&mut first, &same, kit.now()).await.unwrap(), Begun::Fresh);
    let answers = async {
        finish(&mut first, &same, 201, "first", kit.now()).await.unwrap();
        let _nothing = first.commit().await.unwrap();
    };
    let (second, ()) = tokio::join!(asked(&kit, &same), answers);
    assert_eq!(second, replay("first"));
}

#[tokio::test]
async fn the_second_of_two_at_once_takes_over_where_the_first_gave_up() {
    let kit = Kit::new().await;
    let same = request("k", "{}");
    let mut first = kit.begin().await;
    assert_eq!(begin(&mut first, &same, kit.now()).await.unwrap(), Begun::Fresh);
    let (second, ()) = tokio::join!(asked(&kit, &same), async { drop(first) });
    assert_eq!(second, Begun::Fresh);
}

#[tokio::test]
async fn twenty_at_once_are_answered_once() {
    let kit = Kit::new().await;
    let same = request("k", "{}");
    let answers = futures::future::join_all((0..20).map(async |n| {
        let mut tx = kit.begin().await;
        let begun = begin(&mut tx, &same, kit.now()).await.unwrap();
        if begun == Begun::Fresh {
            finish(&mut tx, &same, 201, &format!("by {n}"), kit.now()).await.unwrap();
            let _nothing = tx.commit().await.unwrap();
        }
        begun
    }))
    .await;
    let replays: Vec<_> = answers.into_iter().filter(|begun| *begun != Begun::Fresh).collect();
    assert_eq!(replays.len(), 19);
    assert!(replays.iter().all(|begun| *begun == replays[0]), "{replays:?}");
}

#[tokio::test]
async fn a_first_that_takes_too_long_makes_the_second_busy() {
    let kit = Kit::new().await;
    let same = request("k", "{}");
    let mut first = kit.begin().await;
    assert_eq!(begin(&mut first, &same, kit.now()).await.unwrap(), Begun::Fresh);

    let hasty = settings::Postgres { lock_timeout: Duration::from_millis(50), ..kit.postgres() };
    let hasty = Store::new(&hasty, "posta test").unwrap();
    let second = begin(&mut hasty.begin().await.unwrap(), &same, kit.now()).await;
    assert!(matches!(second, Err(Error::Busy(_))), "{second:?}");
}

#[tokio::test]
async fn an_answer_without_a_beginning_is_an_error() {
    let kit = Kit::new().await;
    let error = finish(&mut kit.begin().await, &request("k", "{}"), 201, "", kit.now()).await.unwrap_err();
    assert_eq!(error.to_string(), "postgres: keeping an answer touched 0 rows instead of one");
}
