use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures::future::BoxFuture;
use jobs::{Kind, Queue, TRACEPARENT};
use queue::{Claimed, Verdict};
use runtime::metrics;
use runtime::trace::{self, Trace};
use serde_json::Value;
use tower::{Layer, Service};
use tracing::Instrument as _;

/// A span a run, its times as metrics, and one line in the log for what went wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObserveLayer;

#[derive(Clone, Debug)]
pub(crate) struct Observe<S>(S);

impl<S> Layer<S> for ObserveLayer {
    type Service = Observe<S>;

    fn layer(&self, inner: S) -> Observe<S> {
        Observe(inner)
    }
}

impl<S> Service<Task<Claimed>> for Observe<S>
where
    S: Service<Task<Claimed>, Response = Verdict, Error = BoxDynError>,
    S::Future: Send + 'static,
{
    type Response = Verdict;
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<Verdict, BoxDynError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, task: Task<Claimed>) -> Self::Future {
        let job = &task.args;
        // At this level so that a stricter LOG_LEVEL keeps the id on what it does let through.
        let trace = trace_of(job);
        let span = tracing::error_span!(
            "job", job_id = %job.id, kind = job.kind, queue = &*job.queue, run = job.run, trace_id = %trace.id()
        );
        let labels = labels(job);
        let waited = Duration::from_millis(u64::try_from(job.waited).unwrap_or(0));
        if let Some((queue, kind)) = labels {
            metrics::job_started(queue, kind);
            metrics::job_wait(queue, kind, waited.as_secs_f64());
        }
        let began = Instant::now();
        let run = span.in_scope(|| self.0.call(task));
        Box::pin(
            trace::within(trace, async move {
                let ended = run.await;
                let took = began.elapsed();
                if let Some((queue, kind)) = labels {
                    metrics::job_run(queue, kind, took.as_secs_f64());
                    metrics::job_total(queue, kind, (waited + took).as_secs_f64());
                }
                tell(&ended);
                ended
            })
            .instrument(span),
        )
    }
}

fn trace_of(job: &Claimed) -> Trace {
    let payload: Value = serde_json::from_str(&job.payload).unwrap_or_default();
    Trace::of_job(job.id, payload[TRACEPARENT].as_str())
}

/// Names that are in the catalogue: a label is never a word from outside.
pub(super) fn labels(job: &Claimed) -> Option<(&'static str, &'static str)> {
    let queue: Queue = job.queue.parse().ok()?;
    let kind: Kind = job.kind.parse().ok()?;
    Some((queue.as_str(), kind.as_str()))
}

fn tell(ended: &Result<Verdict, BoxDynError>) {
    match ended {
        Ok(Verdict::Done | Verdict::Snooze(_)) => tracing::debug!("job ran"),
        Ok(Verdict::Retry { error, after, .. }) => tracing::warn!(error, ?after, "job failed and is tried again"),
        Ok(Verdict::Dead { error, .. }) => tracing::error!(error, "job is dead"),
        Ok(Verdict::Park { error }) => tracing::warn!(error, "job is parked"),
        Err(error) => tracing::error!(%error, "job was broken off"),
    }
}
