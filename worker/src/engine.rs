use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

/// How tasks are started on the engine's runtime.
pub(crate) type Spawn = Arc<dyn Fn(&'static str, BoxFuture<'static, ()>) + Send + Sync>;

/// A thread of its own for claiming, renewing and settling: a handler that blocks its thread
/// costs its own job and no other's lease.
pub(crate) struct Engine {
    handle: Handle,
    end: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    pub(crate) fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let end = CancellationToken::new();
        let ended = end.clone();
        let thread = std::thread::Builder::new().name("queue".to_owned()).spawn(move || {
            runtime.block_on(ended.cancelled());
            runtime.shutdown_timeout(Duration::from_millis(100));
        })?;
        Ok(Self { handle, end, thread: Some(thread) })
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    pub(crate) fn spawner(&self) -> Spawn {
        let handle = self.handle.clone();
        Arc::new(move |name, task| {
            handle.spawn(async move {
                task.await;
                tracing::trace!(task = name, "ended");
            });
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end.cancel();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the queue's thread panicked");
        }
    }
}
