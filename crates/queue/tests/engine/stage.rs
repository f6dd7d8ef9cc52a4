use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use queue::{Claimed, Verdict};
use tokio::sync::Semaphore;
use uuid::Uuid;

pub(crate) type Handler = Arc<dyn Fn(Claimed) -> BoxFuture<'static, Verdict> + Send + Sync>;

/// Where handlers play: notes what they did, and holds them at a gate where a test wants that.
#[derive(Clone)]
pub(crate) struct Stage(Arc<Inner>);

struct Inner {
    begun: Mutex<Vec<Claimed>>,
    ended: AtomicUsize,
    dropped: AtomicUsize,
    on_stage: AtomicUsize,
    most: AtomicUsize,
    gate: Semaphore,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            begun: Mutex::default(),
            ended: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            on_stage: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        }))
    }

    /// Ends every run at once, like this.
    pub(crate) fn answer(&self, verdict: Verdict) -> Handler {
        self.play(move |_| {
            let verdict = verdict.clone();
            async move { verdict }
        })
    }

    /// Holds every run at the gate, then ends it like this.
    pub(crate) fn hold(&self, verdict: Verdict) -> Handler {
        let stage = self.clone();
        self.play(move |_| {
            let (stage, verdict) = (stage.clone(), verdict.clone());
            async move {
                stage.gate().await;
                verdict
            }
        })
    }

    pub(crate) fn play<F>(&self, act: impl Fn(Claimed) -> F + Send + Sync + 'static) -> Handler
    where
        F: Future<Output = Verdict> + Send + 'static,
    {
        let stage = self.clone();
        Arc::new(move |job| {
            let on_stage = OnStage::enter(stage.clone(), &job);
            let run = act(job);
            Box::pin(async move {
                let verdict = run.await;
                on_stage.leave();
                verdict
            })
        })
    }

    pub(crate) async fn gate(&self) {
        self.0.gate.acquire().await.unwrap().forget();
    }

    /// Lets so many runs through the gate.
    pub(crate) fn pass(&self, runs: usize) {
        self.0.gate.add_permits(runs);
    }

    /// The runs that have begun, in order.
    pub(crate) fn begun(&self) -> Vec<Claimed> {
        self.0.begun.lock().unwrap().clone()
    }

    /// How many those are.
    pub(crate) fn runs(&self) -> usize {
        self.0.begun.lock().unwrap().len()
    }

    pub(crate) fn ids(&self) -> Vec<Uuid> {
        self.begun().into_iter().map(|job| job.id).collect()
    }

    /// How many runs came to their end.
    pub(crate) fn ended(&self) -> usize {
        self.0.ended.load(Ordering::SeqCst)
    }

    /// How many were broken off.
    pub(crate) fn dropped(&self) -> usize {
        self.0.dropped.load(Ordering::SeqCst)
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.0.most.load(Ordering::SeqCst)
    }
}

/// One run. Dropped before it leaves, it was broken off.
struct OnStage {
    stage: Stage,
    left: bool,
}

impl OnStage {
    fn enter(stage: Stage, job: &Claimed) -> Self {
        let together = stage.0.on_stage.fetch_add(1, Ordering::SeqCst) + 1;
        stage.0.most.fetch_max(together, Ordering::SeqCst);
        stage.0.begun.lock().unwrap().push(job.clone());
        Self { stage, left: false }
    }

    fn leave(mut self) {
        self.left = true;
    }
}

impl Drop for OnStage {
    fn drop(&mut self) {
        let inner = &self.stage.0;
        inner.on_stage.fetch_sub(1, Ordering::SeqCst);
        let counter = if self.left { &inner.ended } else { &inner.dropped };
        counter.fetch_add(1, Ordering::SeqCst);
    }
}
