use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures::future::BoxFuture;
use tower::{Layer, Service};

use crate::grip::Handle;
use crate::{Claimed, Verdict};

/// Turns an error that is no handler's verdict (a panic, a time limit) into one.
pub type OnError = Arc<dyn Fn(&Claimed, BoxDynError) -> Verdict + Send + Sync>;

/// The outermost layer: settles what came of a run. A run that is dropped hands its job back; one
/// whose claim is lost is dropped without a word.
#[derive(Clone)]
pub struct SettleLayer {
    on_error: OnError,
}

#[derive(Clone)]
pub struct SettleService<S> {
    inner: S,
    on_error: OnError,
}

impl SettleLayer {
    pub(crate) fn new(on_error: OnError) -> Self {
        Self { on_error }
    }
}

impl<S> Layer<S> for SettleLayer {
    type Service = SettleService<S>;

    fn layer(&self, inner: S) -> SettleService<S> {
        SettleService { inner, on_error: Arc::clone(&self.on_error) }
    }
}

impl<S> Service<Task<Claimed>> for SettleService<S>
where
    S: Service<Task<Claimed>, Response = Verdict>,
    S::Error: Into<BoxDynError>,
    S::Future: Send + 'static,
{
    type Response = ();
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<(), Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // An inner service that is broken for good would take every job with it: it is called
        // all the same, and each job's failure is its own.
        self.inner.poll_ready(context).map(|_| Ok(()))
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        let grip = task.data().get::<Handle>().and_then(Handle::take);
        let Some(mut grip) = grip else {
            // Not from this backend: there is nothing to settle.
            return Box::pin(async { Ok(()) });
        };
        grip.begin();
        let job = task.args.clone();
        let on_error = Arc::clone(&self.on_error);
        let run = self.inner.call(task);
        Box::pin(async move {
            let lost = grip.lost.clone();
            tokio::select! {
                biased;
                () = lost.cancelled() => grip.abandon(),
                ended = run => grip.settle(ended.unwrap_or_else(|error| on_error(&job, error.into()))),
            }
            Ok(())
        })
    }
}
