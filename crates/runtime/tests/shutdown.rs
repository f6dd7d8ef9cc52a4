//! Signals end a process in order. One test, because a signal reaches every listener of the process.

use std::future::pending;
use std::pin::pin;
use std::time::Duration;

use nix::sys::signal::{Signal, raise};
use runtime::shutdown;
use runtime::tasks::Tasks;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_first_signal_asks_and_the_second_insists() {
    let tasks = Tasks::new();
    shutdown::on_signal(&tasks);
    let mut first = pin!(shutdown::signal());
    assert!(timeout(Duration::ZERO, &mut first).await.is_err(), "it waits for a signal");
    tasks.spawn("deaf", pending());

    raise(Signal::SIGTERM).unwrap();
    timeout(LONG, first).await.unwrap();
    timeout(LONG, tasks.stopping().cancelled()).await.unwrap();

    let drain = tasks.drain(Duration::from_secs(3600));
    let insist = async { raise(Signal::SIGINT).unwrap() };
    let (drained, ()) = timeout(LONG, async { tokio::join!(drain, insist) }).await.unwrap();
    assert!(!drained);
}
