//! No task is forgotten when a process stops.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::pending;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime::tasks::Tasks;
use tokio::sync::oneshot;

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn drain_asks_the_tasks_to_end_and_waits_until_they_have() {
    let (tasks, ended) = (Tasks::new(), Arc::new(AtomicBool::new(false)));
    let (stopping, flag) = (tasks.stopping(), ended.clone());
    tasks.spawn("polite", async move {
        stopping.cancelled().await;
        tokio::task::yield_now().await;
        flag.store(true, Ordering::SeqCst);
    });
    assert!(tasks.drain(LONG).await);
    assert!(ended.load(Ordering::SeqCst));
}

#[tokio::test]
async fn what_has_not_ended_within_the_grace_is_cut_off_and_lets_go() {
    let tasks = Tasks::new();
    let (held, gone) = oneshot::channel::<()>();
    tasks.spawn("deaf", async move {
        let _held = held;
        pending::<()>().await;
    });
    assert!(!tasks.drain(Duration::ZERO).await);
    let gone = tokio::time::timeout(LONG, gone).await.expect("the task lets go");
    assert!(gone.is_err(), "its values are dropped");
}

#[tokio::test]
async fn a_task_that_holds_its_thread_does_not_hold_the_drain() {
    // On a thread of its own runtime, so that the runtime's end need not wait for it either.
    let (free, wait) = std::sync::mpsc::channel::<()>();
    let other = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let tasks = Tasks::new();
    let begun = {
        let _inside = other.enter();
        let (begin, begun) = oneshot::channel();
        tasks.spawn("blocking", async move {
            begin.send(()).unwrap();
            wait.recv().ok();
        });
        begun
    };
    begun.await.unwrap();
    assert!(!tokio::time::timeout(LONG, tasks.drain(Duration::ZERO)).await.unwrap());
    drop(free);
    other.shutdown_background();
}

#[tokio::test]
async fn a_panic_is_logged_under_the_tasks_name_without_words_made_at_run_time() {
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let (tasks, guest) = (Tasks::new(), "Ana".to_owned());
    tasks.spawn("careless", async { panic!("our own words") });
    tasks.spawn("careful", async move { panic!("{guest} has no phone") });
    let (other, spoke) = oneshot::channel();
    tasks.spawn("neighbour", async move { other.send(()).unwrap() });
    spoke.await.unwrap();
    assert!(tasks.drain(LONG).await);

    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains(r#"task="careless" panic="our own words""#), "{text}");
    assert!(text.contains(r#"task="careful""#) && !text.contains("Ana"), "{text}");
}

#[tokio::test]
async fn a_task_begun_after_the_cut_does_not_run_on() {
    let tasks = Tasks::new();
    tasks.cut_off();
    tasks.spawn("late", pending());
    assert!(!tokio::time::timeout(LONG, tasks.drain(LONG)).await.unwrap());
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
