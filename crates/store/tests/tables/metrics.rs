use std::time::Duration;

use futures::FutureExt as _;
use runtime::metrics::Metrics;
use runtime::settings::Postgres;
use store::Store;
use testkit::Kit;

const OPEN: Duration = Duration::from_millis(60);

/// How many calls of the sort the process has told of, and how many of them lasted as long as [`OPEN`].
fn told(metrics: &Metrics, call: &str) -> (u64, u64) {
    let all = value(metrics, &format!(r#"posta_postgres_call_seconds_count{{call="{call}"}}"#));
    (all, all - value(metrics, &format!(r#"posta_postgres_call_seconds_bucket{{call="{call}",le="0.05"}}"#)))
}

fn value(metrics: &Metrics, line: &str) -> u64 {
    let text = metrics.render();
    let found = text.lines().find_map(|known| known.strip_prefix(&format!("{line} ")));
    found.map_or(0, |count| count.parse().unwrap())
}

#[tokio::test]
async fn every_transaction_is_timed_whether_it_is_committed_or_given_up() {
    let (kit, metrics) = (Kit::new().await, Metrics::install());
    for commit in [true, false] {
        let before = told(&metrics, "transaction");
        let tx = kit.begin().await;
        tokio::time::sleep(OPEN).await;
        if commit {
            let _nothing = tx.commit().await.unwrap();
        } else {
            drop(tx);
        }
        // Other tests of this process may have told of theirs.
        let after = told(&metrics, "transaction");
        assert!(after.0 > before.0 && after.1 > before.1, "commit: {commit}, {before:?} to {after:?}");
    }
}

#[tokio::test]
async fn who_waits_for_a_connection_is_counted_and_timed() {
    let (kit, metrics) = (Kit::new().await, Metrics::install());
    let store = Store::new(&Postgres { pool_max: 1, ..kit.postgres() }, "posta test").unwrap();
    let held = store.begin().await.unwrap();
    let before = told(&metrics, "acquire");
    let mut next = Box::pin(store.begin());
    assert!(next.as_mut().now_or_never().is_none(), "the only connection is in use");
    assert!(value(&metrics, r#"posta_postgres_connections{state="waiting"}"#) > 0);
    tokio::time::sleep(OPEN).await;
    drop(held);
    drop(next.await.unwrap());
    let after = told(&metrics, "acquire");
    assert!(after.0 > before.0 && after.1 > before.1, "{before:?} to {after:?}");
}
