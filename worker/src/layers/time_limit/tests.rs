use std::convert::Infallible;

use serde_json::json;

use super::*;

/// A probe whose limit is 100 ms.
fn task() -> Task<Claimed> {
    Task::new(Claimed {
        id: uuid::Uuid::nil(),
        queue: "maintenance".into(),
        kind: "probe".to_owned(),
        version: 1,
        payload: json!({"timeout_ms": 100}).to_string(),
        generation: 1,
        run: 1,
        attempts: 0,
        crashes: 0,
        waited: 0,
        born: 0,
        probing: false,
    })
}

async fn run<F>(handler: impl FnMut(Task<Claimed>) -> F) -> Result<Verdict, String>
where
    F: Future<Output = Result<Verdict, Infallible>> + Send + 'static,
{
    let mut limited = TimeLimitLayer.layer(tower::service_fn(handler));
    limited.call(task()).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_handler_that_ends_in_time_gives_its_own_answer() {
    assert_eq!(run(|_| async { Ok(Verdict::Done) }).await, Ok(Verdict::Done));
}

/// F6 of the failures that others had: the heartbeat goes on for a handler that never ends.
#[tokio::test]
async fn f6_a_handler_that_never_ends_is_timed_out_and_let_go() {
    let (dropped, seen) = tokio::sync::oneshot::channel::<()>();
    let mut dropped = Some(dropped);
    let ended = run(move |_| {
        let held = dropped.take();
        async move {
            let _held = held;
            std::future::pending().await
        }
    });
    assert_eq!(ended.await, Err("timed out after 100ms".to_owned()));
    assert!(seen.await.is_err(), "what it held was dropped");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_holds_its_thread_is_given_up_and_named() {
    let (free, held) = std::sync::mpsc::channel::<()>();
    let mut held = Some(held);
    let ended = run(move |_| {
        let held = held.take();
        async move {
            // Until after the verdict: who waited for it would hear that it is done.
            if let Some(held) = held {
                held.recv_timeout(Duration::from_secs(60)).ok();
            }
            Ok(Verdict::Done)
        }
    });
    let told = ended.await.unwrap_err();
    drop(free);
    assert!(told.contains("timed out") && told.contains("leaked"), "{told}");
}
