use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

/// Runs a handler as a task of its own: one that blocks its thread does not stop the others of its
/// worker. Dropped (time limit, lost claim, shutdown), the task is aborted, and not left running.
pub(crate) fn parallel<F>(handler: F) -> AbortOnDropHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    #[expect(clippy::disallowed_methods, reason = "the worker waits for it, and its drop aborts it")]
    AbortOnDropHandle::new(tokio::spawn(handler.in_current_span()))
}
