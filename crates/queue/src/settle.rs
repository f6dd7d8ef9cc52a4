use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use uuid::Uuid;

use crate::consumer::Shared;
use crate::hash::{Counts, ended};
use crate::lane::BATCH;
use crate::{Breaker, Error, Fate, Outcome, Settled, Strain, Verdict};

/// The script's word for a run after which the circuit of its kind is closed again.
const CLOSED: u8 = 2;

/// The end of a claim, on its way to Redis.
#[derive(Debug)]
pub(crate) struct Settling {
    job: Uuid,
    lease: String,
    /// None: it had not begun, and goes back as it was.
    settled: Option<Settled>,
    told: Told,
}

/// What a run says about the other side, in the script's words.
#[derive(Debug, Default)]
pub(crate) struct Told {
    strain: String,
    slow: String,
}

impl Told {
    pub(crate) fn of(verdict: &Verdict, breaker: Option<&Breaker>) -> Self {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let none = Strain::None;
        let (ended, strain) = match verdict {
            Verdict::Done => (true, &none),
            Verdict::Dead { strain, .. } => (true, strain),
            Verdict::Retry { strain, .. } => (false, strain),
            Verdict::Snooze(_) | Verdict::Park { .. } => (false, &none),
        };
        let slow = match strain {
            Strain::Slow { limit, delay } => format!("{limit}:{}", millis(*delay)),
            Strain::None | Strain::Failed => String::new(),
        };
        let strain = match (breaker, strain) {
            (Some(Breaker { failures, first, longest }), Strain::Failed | Strain::Slow { .. }) => {
                format!("failed:{failures}:{}:{}", millis(*first), millis(*longest))
            }
            // The other side has answered, whatever it said.
            (Some(_), Strain::None) if ended => "ok".to_owned(),
            _ => String::new(),
        };
        Self { strain, slow }
    }
}

impl Settling {
    pub(crate) fn with(fate: Fate, lease: String, told: Told) -> Self {
        Self { job: fate.job, lease, settled: Some(Settled::of(fate)), told }
    }

    pub(crate) fn unbegun(job: Uuid, lease: String) -> Self {
        Self { job, lease, settled: None, told: Told::default() }
    }

    /// The script's verdict, and what stands in the job's hash after it.
    fn verdict(&self) -> (&'static str, String) {
        let Some(Settled { fate, .. }) = &self.settled else { return ("unbegun", String::new()) };
        let Fate { generation, run, attempts, crashes, .. } = *fate;
        match fate.outcome {
            Outcome::Snoozed | Outcome::Retried | Outcome::Lost => {
                ("again", Counts { generation, runs: run, attempts, crashes }.to_string())
            }
            Outcome::Done | Outcome::Dead | Outcome::LostForGood | Outcome::Cancelled | Outcome::Parked => {
                ("final", ended(generation, run))
            }
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
        if accepted.contains(&CLOSED)
            && let Err(error) = shared.lane.release_all().await
        {
            tracing::debug!(queue = shared.lane.name(), %error, "the rescue puts back what waits for its kind");
        }
    }
}

async fn tell(shared: &Shared, batch: &[Settling]) -> Result<Vec<u8>, Error> {
    let Shared { lane, .. } = shared;
    lane.call(&lane.connection.scripts().settle, |script| {
        for settling in batch {
            let (verdict, after) = settling.verdict();
            let (delay, raw) = settling.settled.as_ref().map_or((0, ""), |of| (of.fate.delay, of.raw.as_str()));
            script.arg(settling.job.to_string()).arg(&settling.lease).arg(verdict).arg(delay).arg(after).arg(raw);
            script.arg(&settling.told.strain).arg(&settling.told.slow);
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
            Some(settled) if *accepted > 0 => fates.push(settled),
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
