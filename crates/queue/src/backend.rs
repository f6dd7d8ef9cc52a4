use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend as ApalisBackend, BackendConfig};
use apalis_core::task::Task;
use apalis_core::task::task_id::TaskId;
use apalis_core::worker::context::WorkerContext;
use apalis_redis::Config;
use futures::future::BoxFuture;
use tokio::sync::mpsc;

use crate::Claimed;
use crate::consumer::Shared;
use crate::keys::config;
use crate::layer::{OnError, SettleLayer};

/// What an apalis worker draws from. It never errs and never blocks: claiming, renewing and
/// settling are tasks of the consumer, which go on whatever the worker does.
pub struct Backend {
    shared: Arc<Shared>,
    jobs: mpsc::Receiver<Task<Claimed>>,
    config: Config,
    on_error: OnError,
    closing: Option<BoxFuture<'static, ()>>,
}

impl Backend {
    pub(crate) fn new(shared: Arc<Shared>, jobs: mpsc::Receiver<Task<Claimed>>, on_error: OnError) -> Self {
        let config = config(shared.lane.connection.prefix(), shared.lane.name());
        Self { shared, jobs, config, on_error, closing: None }
    }
}

impl ApalisBackend for Backend {
    type Task = Task<Claimed>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Task<Claimed>, Infallible>>> {
        self.jobs.poll_recv(context).map(|task| task.map(Ok))
    }

    fn poll_close(&mut self, context: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        if self.closing.is_none() {
            self.shared.stop.cancel();
            self.jobs.close();
        }
        // What was claimed and has not begun goes back as it was, by its grip.
        while let Poll::Ready(Some(task)) = self.jobs.poll_recv(context) {
            drop(task);
        }
        let closing = self.closing.get_or_insert_with(|| {
            let shared = Arc::clone(&self.shared);
            Box::pin(async move { shared.drained().await })
        });
        ready!(closing.as_mut().poll(context));
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for Backend {
    type Args = Claimed;
    type Id = TaskId;
    type Kind = Ephemeral;
    type Config = Config;
    type Layer = SettleLayer;

    fn config(&self) -> &Config {
        &self.config
    }

    fn middleware(&mut self, worker: &mut WorkerContext) -> SettleLayer {
        // A backend belongs to one worker: the first is the only one.
        self.shared.worker_context.get_or_init(|| worker.clone());
        SettleLayer::new(Arc::clone(&self.on_error))
    }
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backend").field("queue", &self.shared.lane.name()).finish_non_exhaustive()
    }
}
