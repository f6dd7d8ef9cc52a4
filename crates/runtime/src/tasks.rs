//! Every task of a process, so that none is forgotten when it stops.
//!
//! A task is asked to end by [`Tasks::stopping`]; what has not ended within the grace is dropped at its next await.
//! It refuses results: a task that answers somebody does so through a channel.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// How long tasks that were cut off have to let go of what they hold.
const LETTING_GO: Duration = Duration::from_secs(1);

/// Cheap to clone; clones hold the same tasks.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stopping: CancellationToken,
    cut: CancellationToken,
}

impl Tasks {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task in the caller's span. If it panics, that is logged under its name and nothing else ends.
    pub fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let cut = self.cut.clone();
        let guarded = async move {
            tokio::select! {
                ended = caught(task) => if let Err(panic) = ended {
                    tracing::error!(task = name, panic = panic_words(&*panic), "a task panicked");
                },
                () = cut.cancelled() => tracing::warn!(task = name, "a task was cut off"),
            }
        };
        self.tracker.spawn(guarded.in_current_span());
    }

    /// Cancelled when the process is to stop: a task that loops waits for this too.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Asks every task to end. May be called again.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Drops every task at its next await, whatever grace is left.
    pub fn cut_off(&self) {
        self.stopping.cancel();
        self.cut.cancel();
    }

    /// Asks every task to end and waits for them. `false`: the grace ran out and the rest was cut off.
    pub async fn drain(&self, grace: Duration) -> bool {
        self.stop();
        self.tracker.close();
        tokio::select! {
            biased;
            () = self.cut.cancelled() => {}
            () = self.tracker.wait() => return true,
            () = sleep(grace) => {}
        }
        self.cut_off();
        if timeout(LETTING_GO, self.tracker.wait()).await.is_err() {
            tracing::error!(tasks = self.tracker.len(), "tasks hold their thread and are left behind");
        }
        false
    }
}

type Panic = Box<dyn Any + Send>;

async fn caught<F: Future<Output = ()>>(task: F) -> Result<(), Panic> {
    let mut task = Box::pin(task);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| task.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// The words of a panic when they stand in our program. Words made at run time may hold what a guest wrote.
pub(crate) fn panic_words(panic: &(dyn Any + Send)) -> &'static str {
    panic.downcast_ref::<&'static str>().copied().unwrap_or("(words made at run time are not logged)")
}
