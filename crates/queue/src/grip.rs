use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::consumer::Shared;
use crate::settle::{Settling, Told};
use crate::{Cancel, Claimed, Fate, Outcome, Verdict};

/// What the renewal knows of a claim.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) job: Uuid,
    /// When the lease was surely still ahead by its whole length.
    pub(crate) renewed: Instant,
    /// Cancelled when the claim is not ours any more.
    pub(crate) lost: CancellationToken,
    /// Set when an operator wants it to end.
    pub(crate) cancel: Cancel,
    /// Its grip, until it begins.
    waiting: Weak<Mutex<Option<Grip>>>,
}

/// A claim in hand. Settled once; dropped unsettled, the job goes back.
pub(crate) struct Grip {
    shared: Arc<Shared>,
    job: Claimed,
    lease: String,
    started_at: i64,
    begun: Option<Instant>,
    pub(crate) lost: CancellationToken,
    pub(crate) cancel: Cancel,
    settled: bool,
    _slot: OwnedSemaphorePermit,
}

/// Carries a grip through apalis to the layer that settles: whoever takes it first has it.
#[derive(Clone)]
pub(crate) struct Handle(Arc<Mutex<Option<Grip>>>);

impl Handle {
    pub(crate) fn new(grip: Grip) -> Self {
        let (shared, lease) = (Arc::clone(&grip.shared), grip.lease.clone());
        let handle = Arc::new(Mutex::new(Some(grip)));
        if let Some(held) = shared.held().get_mut(&lease) {
            held.waiting = Arc::downgrade(&handle);
        }
        Self(handle)
    }

    pub(crate) fn take(&self) -> Option<Grip> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

impl Held {
    pub(crate) fn unbegun(&self) -> Option<Handle> {
        self.waiting.upgrade().map(Handle)
    }
}

impl Grip {
    pub(crate) fn new(
        shared: Arc<Shared>,
        job: Claimed,
        lease: String,
        asked: Instant,
        slot: OwnedSemaphorePermit,
    ) -> Self {
        let (lost, cancel) = (CancellationToken::new(), Cancel::default());
        let held =
            Held { job: job.id, renewed: asked, lost: lost.clone(), cancel: cancel.clone(), waiting: Weak::new() };
        shared.held().insert(lease.clone(), held);
        shared.outstanding.fetch_add(1, Ordering::AcqRel);
        let started_at = (shared.environment.clock)();
        Self { shared, job, lease, started_at, begun: None, lost, cancel, settled: false, _slot: slot }
    }

    /// From here on giving it back counts as a crash.
    pub(crate) fn begin(&mut self) {
        self.begun = Some(Instant::now());
        self.started_at = (self.shared.environment.clock)();
    }

    pub(crate) fn settle(mut self, verdict: Verdict) {
        let (attempts, crashes) = (self.job.attempts, self.job.crashes);
        let strain = Told::of(&verdict, self.shared.breakers.get(&self.job.kind));
        let (outcome, delay, attempts, error) = match verdict {
            Verdict::Park { error } => (Outcome::Parked, None, attempts, Some(error)),
            Verdict::Done if !self.cancel.is_cancelled() => (Outcome::Done, None, attempts + 1, None),
            Verdict::Done => (Outcome::Cancelled, None, attempts + 1, None),
            Verdict::Snooze(_) | Verdict::Retry { .. } if self.cancel.is_cancelled() => {
                (Outcome::Cancelled, None, attempts + 1, None)
            }
            Verdict::Snooze(delay) => (Outcome::Snoozed, Some(delay), attempts, None),
            Verdict::Retry { error, after, .. } if self.job.probing => {
                (Outcome::Snoozed, Some(after), attempts, Some(error))
            }
            Verdict::Retry { error, after, .. } => (Outcome::Retried, Some(after), attempts + 1, Some(error)),
            Verdict::Dead { error, .. } => (Outcome::Dead, None, attempts + 1, Some(error)),
        };
        let delay = delay.map_or(0, |delay| i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
        self.send(outcome, delay, attempts, crashes, error, strain);
    }

    /// The claim is somebody else's by now: nothing is said of it.
    pub(crate) fn abandon(mut self) {
        self.settled = true;
        self.shared.held().remove(&self.lease);
        self.shared.closed_one();
    }

    fn send(&mut self, outcome: Outcome, delay: i64, attempts: i32, crashes: i32, error: Option<String>, strain: Told) {
        self.settled = true;
        let elapsed = self.begun.map_or(0, |begun| i64::try_from(begun.elapsed().as_millis()).unwrap_or(0));
        let fate = Fate {
            job: self.job.id,
            kind: self.job.kind.clone(),
            generation: self.job.generation,
            run: if outcome == Outcome::Parked { self.job.run - 1 } else { self.job.run },
            attempts,
            crashes,
            outcome,
            started_at: self.started_at,
            finished_at: self.started_at + elapsed,
            delay,
            worker: self.shared.worker.clone(),
            error,
        };
        self.pass_on(Settling::with(fate, self.lease.clone(), strain));
    }

    fn pass_on(&self, settling: Settling) {
        // The settler outlives every grip but when the process is past its grace: then the lease
        // runs out and another worker takes over.
        if self.shared.settling.send(settling).is_err() {
            self.shared.closed_one();
        }
    }

    fn give_back(&mut self) {
        if self.begun.is_none() {
            self.settled = true;
            self.pass_on(Settling::unbegun(self.job.id, self.lease.clone()));
            return;
        }
        let crashes = self.job.crashes + 1;
        let over = crashes >= i32::try_from(self.shared.crash_limit).unwrap_or(i32::MAX);
        let outcome = if over { Outcome::LostForGood } else { Outcome::Lost };
        self.send(outcome, 0, self.job.attempts, crashes, Some("worker lost".to_owned()), Told::default());
    }
}

impl Drop for Grip {
    fn drop(&mut self) {
        if !self.settled {
            self.give_back();
        }
    }
}
