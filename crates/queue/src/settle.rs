use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use uuid::Uuid;

use crate::consumer::Shared;
use crate::lane::BATCH;
use crate::{Error, Fate, Outcome, Settled};

/// The end of a claim, on its way to Redis.
#[derive(Debug)]
pub(crate) struct Settling {
    job: Uuid,
    generation: i32,
    lease: String,
    /// None: it had not begun, and goes back as it was.
    settled: Option<Settled>,
}

impl Settling {
    pub(crate) fn with(fate: Fate, lease: String) -> Self {
        Self { job: fate.job, generation: fate.generation, lease, settled: Some(Settled::of(fate)) }
    }

    pub(crate) fn unbegun(job: Uuid, generation: i32, lease: String) -> Self {
        Self { job, generation, lease, settled: None }
    }

    fn verdict(&self) -> &'static str {
        match self.settled.as_ref().map(|settled| settled.fate.outcome) {
            None => "unbegun",
            Some(Outcome::Snoozed | Outcome::Retried | Outcome::Lost) => "again",
            Some(Outcome::Done | Outcome::Dead | Outcome::LostForGood) => "final",
            Some(Outcome::Parked) => "park",
        }
    }
}

/// Tells Redis of ends in batches until the consumer ends. A batch is told until it is answered:
/// told twice, the second time is refused and its fates are found in the unrecorded set.
pub(crate) async fn run(shared: Arc<Shared>, mut settlements: mpsc::UnboundedReceiver<Settling>) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let got = tokio::select! {
            got = settlements.recv_many(&mut batch, BATCH) => got,
            () = shared.end.cancelled() => return,
        };
        if got == 0 {
            return;
        }
        let mut wait = Duration::from_millis(50);
        let accepted = loop {
            match tell(&shared, &batch).await {
                Ok(accepted) => break accepted,
                Err(error) => {
                    tracing::warn!(queue = shared.lane.name(), %error, "settling waits for redis");
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = shared.end.cancelled() => return,
                    }
                    wait = (wait * 2).min(Duration::from_secs(1));
                }
            }
        };
        conclude(&shared, &mut batch, &accepted);
    }
}

async fn tell(shared: &Shared, batch: &[Settling]) -> Result<Vec<u8>, Error> {
    let Shared { lane, .. } = shared;
    lane.connection
        .call(&lane.connection.scripts().settle, |script| {
            script.key(&lane.keys.scheduled).key(&lane.keys.running).key(&lane.keys.unrecorded).key(&lane.keys.wake);
            script.arg(lane.connection.now()).arg(&lane.keys.job);
            for settling in batch {
                script.arg(settling.job.to_string()).arg(settling.generation).arg(&settling.lease);
                script.arg(settling.verdict());
                match &settling.settled {
                    Some(Settled { fate, raw }) => script.arg(fate.delay).arg(fate.attempts).arg(fate.crashes).arg(raw),
                    None => script.arg(0).arg(0).arg(0).arg(""),
                };
            }
        })
        .await
}

fn conclude(shared: &Shared, batch: &mut Vec<Settling>, accepted: &[u8]) {
    let mut fates = Vec::new();
    let ended = batch.len();
    for (settling, accepted) in batch.drain(..).zip(accepted) {
        shared.held().remove(&settling.lease);
        match settling.settled {
            Some(settled) if *accepted == 1 => fates.push(settled),
            Some(settled) => {
                tracing::warn!(
                    queue = shared.lane.name(), job_id = %settled.fate.job, run = settled.fate.run,
                    "a settlement came too late and was refused"
                );
            }
            None => {}
        }
    }
    if !fates.is_empty() {
        (shared.environment.on_settled)(shared.lane.name(), fates);
    }
    // Last: who waits for these ends to be told may go then.
    for _ in 0..ended {
        shared.closed_one();
    }
}
