use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::watch;

/// What a worker has seen: how many jobs have ended, when the last one did, and how long each waited that says when it
/// was promised.
pub(crate) struct Tally {
    expected: u64,
    ended: AtomicU64,
    waits: Mutex<Vec<f64>>,
    complete: watch::Sender<Option<Instant>>,
}

impl Tally {
    pub(crate) fn new(expected: u64) -> Self {
        Self { expected, ended: AtomicU64::new(0), waits: Mutex::default(), complete: watch::Sender::new(None) }
    }

    pub(crate) fn waited(&self, milliseconds: f64) {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).push(milliseconds);
    }

    pub(crate) fn ended(&self, more: usize) {
        let before = self.ended.fetch_add(more as u64, Ordering::Relaxed);
        if before < self.expected && before + more as u64 >= self.expected {
            self.complete.send_replace(Some(Instant::now()));
        }
    }

    /// When the last one ended.
    pub(crate) async fn complete(&self) -> anyhow::Result<Instant> {
        let mut seen = self.complete.subscribe();
        let at = *seen.wait_for(Option::is_some).await?;
        Ok(at.unwrap_or_else(Instant::now))
    }

    pub(crate) fn waits(&self) -> Vec<f64> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
