use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures::future::BoxFuture;
use queue::{Claimed, Verdict};
use runtime::{metrics, trace};
use tokio_util::task::AbortOnDropHandle;
use tower::{Layer, Service};
use tracing::Instrument as _;

use super::observe::labels;
use crate::answer::decode;

/// How long a handler that is broken off has to let go of its thread.
const LETTING_GO: Duration = Duration::from_millis(500);

/// Runs a handler as a task of its own, and ends it after its kind's time limit: one that blocks its
/// thread stops neither its worker's others nor the timer. Dropped (lost claim, shutdown), the task is
/// aborted, and not left running.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimitLayer;

#[derive(Clone, Debug)]
pub(crate) struct TimeLimit<S>(S);

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("timed out after {0:?}")]
    TimedOut(Duration),
    /// It cannot be ended: its thread is lost until it returns by itself.
    #[error("timed out after {0:?}, and leaked: it holds its thread")]
    Leaked(Duration),
    #[error("the handler's task ended early")]
    Gone,
}

impl<S> Layer<S> for TimeLimitLayer {
    type Service = TimeLimit<S>;

    fn layer(&self, inner: S) -> TimeLimit<S> {
        TimeLimit(inner)
    }
}

impl<S> Service<Task<Claimed>> for TimeLimit<S>
where
    S: Service<Task<Claimed>, Response = Verdict>,
    S::Error: Into<BoxDynError> + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Verdict;
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<Verdict, BoxDynError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        // What cannot be decoded is parked at once: any limit does.
        let limit = decode(&task.args).map_or(Duration::from_secs(60), |job| job.policy().time_limit);
        let labels = labels(&task.args);
        let run = self.0.call(task);
        Box::pin(async move {
            let mut handler = apart(run);
            match tokio::time::timeout(limit, &mut handler).await {
                Ok(Ok(ended)) => ended.map_err(Into::into),
                Ok(Err(_)) => Err(Broken::Gone.into()),
                Err(_) => Err(break_off(handler, limit, labels).await.into()),
            }
        })
    }
}

fn apart<F>(handler: F) -> AbortOnDropHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "the worker waits for it, and its drop aborts it")]
    AbortOnDropHandle::new(tokio::spawn(trace::carried(handler).in_current_span()))
}

async fn break_off<T>(
    mut handler: AbortOnDropHandle<T>,
    limit: Duration,
    labels: Option<(&'static str, &'static str)>,
) -> Broken {
    handler.abort();
    if tokio::time::timeout(LETTING_GO, &mut handler).await.is_ok() {
        return Broken::TimedOut(limit);
    }
    if let Some((queue, kind)) = labels {
        metrics::job_leaked(queue, kind);
    }
    tracing::error!(?limit, "a handler holds its thread past its time limit and cannot be ended");
    Broken::Leaked(limit)
}

#[cfg(test)]
mod tests;
