//! The worker's own layers are its own affair; these cost the same: a span and metrics a run, a time limit, a task of
//! its own a handler.

use std::any::Any;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures::future::BoxFuture;
use queue::{Claimed, Verdict};
use runtime::metrics;
use tokio_util::task::AbortOnDropHandle;
use tower::{Layer, Service};
use tracing::Instrument as _;

const LIMIT: Duration = Duration::from_secs(60);

/// `ObserveLayer` and `TimeLimitLayer` of `worker`.
#[derive(Clone, Copy)]
pub(crate) struct WatchLayer;

#[derive(Clone)]
pub(crate) struct Watch<S>(S);

impl<S> Layer<S> for WatchLayer {
    type Service = Watch<S>;

    fn layer(&self, inner: S) -> Watch<S> {
        Watch(inner)
    }
}

impl<S> Service<Task<Claimed>> for Watch<S>
where
    S: Service<Task<Claimed>, Response = Verdict>,
    S::Error: Into<BoxDynError>,
    S::Future: Send + 'static,
{
    type Response = Verdict;
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<Verdict, BoxDynError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        let job = &task.args;
        let span = tracing::error_span!("job", job_id = %job.id, kind = job.kind, queue = &*job.queue, run = job.run);
        let waited = Duration::from_millis(u64::try_from(job.waited).unwrap_or(0));
        metrics::job_started("payments", "probe");
        metrics::job_wait("payments", "probe", waited.as_secs_f64());
        let began = Instant::now();
        let run = span.in_scope(|| self.0.call(task));
        Box::pin(
            async move {
                let ended = tokio::time::timeout(LIMIT, run).await;
                let took = began.elapsed();
                metrics::job_run("payments", "probe", took.as_secs_f64());
                metrics::job_total("payments", "probe", (waited + took).as_secs_f64());
                ended?.map_err(Into::into)
            }
            .instrument(span),
        )
    }
}

pub(crate) fn parallel<F>(handler: F) -> AbortOnDropHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    #[expect(clippy::disallowed_methods, reason = "the worker waits for it, and its drop aborts it")]
    AbortOnDropHandle::new(tokio::spawn(handler.in_current_span()))
}

#[derive(Debug)]
pub(crate) struct Panicked;

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("panicked")
    }
}

impl std::error::Error for Panicked {}

pub(crate) fn on_panic(_: &Box<dyn Any + Send>) -> Panicked {
    Panicked
}
