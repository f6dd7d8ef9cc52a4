use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures::future::BoxFuture;
use queue::{Claimed, Verdict};
use tower::{Layer, Service};

use crate::answer::decode;

/// Ends a run after its kind's time limit. It stands outside of [`super::parallel`]: the timer goes
/// on whatever the handler does to its thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimitLayer;

#[derive(Clone, Debug)]
pub(crate) struct TimeLimit<S>(S);

#[derive(Debug, thiserror::Error)]
#[error("timed out after {0:?}")]
struct TimedOut(Duration);

impl<S> Layer<S> for TimeLimitLayer {
    type Service = TimeLimit<S>;

    fn layer(&self, inner: S) -> TimeLimit<S> {
        TimeLimit(inner)
    }
}

impl<S> Service<Task<Claimed>> for TimeLimit<S>
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
        // What cannot be decoded is parked at once: any limit does.
        let limit = decode(&task.args).map_or(Duration::from_secs(60), |job| job.policy().time_limit);
        let run = self.0.call(task);
        Box::pin(async move {
            match tokio::time::timeout(limit, run).await {
                Ok(ended) => ended.map_err(Into::into),
                Err(_) => Err(TimedOut(limit).into()),
            }
        })
    }
}
