use std::sync::Arc;
use std::time::Instant;

use crate::Error;
use crate::consumer::Shared;
use crate::grip::Held;
use crate::lane::BATCH;

/// The script's word for a run that is renewed, and cancelled by an operator.
const CANCELLED: u8 = 2;

/// Extends the leases of everything that this consumer holds, every third of a lease.
///
/// A claim that turns out to be lost is cancelled. So is one that could not be renewed for so long
/// that somebody else may have it by now: a worker that is cut off from Redis stops in time.
pub(crate) async fn run(shared: Arc<Shared>) {
    tokio::join!(renew_all(&shared), watch(&shared));
}

async fn renew_all(shared: &Shared) {
    let mut wait = shared.lease / 3;
    loop {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = shared.end.cancelled() => return,
        }
        wait = shared.lease / 3;
        let held: Vec<(String, Held)> =
            shared.held().iter().map(|(lease, held)| (lease.clone(), held.clone())).collect();
        for batch in held.chunks(BATCH) {
            let asked = Instant::now();
            match renew(shared, batch).await {
                Ok(answers) => note(shared, batch, &answers, asked),
                Err(error) => {
                    tracing::warn!(queue = shared.lane.name(), %error, "leases could not be renewed");
                    // Soon again: a failed call has taken a good part of the lease.
                    wait = shared.lease / 12;
                }
            }
        }
    }
}

/// Beside the renewals: one that hangs must not keep a handler from being stopped.
async fn watch(shared: &Shared) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(shared.lease / 12) => drop_lapsing(shared),
            () = shared.end.cancelled() => return,
        }
    }
}

async fn renew(shared: &Shared, batch: &[(String, Held)]) -> Result<Vec<u8>, Error> {
    let Shared { lane, .. } = shared;
    lane.call(&lane.connection.scripts().renew, |script| {
        script.arg(u64::try_from(shared.lease.as_millis()).unwrap_or(u64::MAX));
        for (lease, held) in batch {
            script.arg(held.job.to_string()).arg(lease);
        }
    })
    .await
}

fn note(shared: &Shared, batch: &[(String, Held)], answers: &[u8], asked: Instant) {
    let mut all = shared.held();
    for ((lease, held), answer) in batch.iter().zip(answers) {
        if *answer > 0 {
            if let Some(held) = all.get_mut(lease) {
                held.renewed = asked;
                if *answer == CANCELLED && !held.cancel.is_cancelled() {
                    tracing::info!(queue = shared.lane.name(), job_id = %held.job, "the run is asked to end");
                    held.cancel.0.cancel();
                }
            }
        } else if all.contains_key(lease) {
            tracing::warn!(queue = shared.lane.name(), job_id = %held.job, "the claim is lost");
            held.lost.cancel();
        }
    }
}

fn drop_lapsing(shared: &Shared) {
    // With time left to stop, and for another renewal after one that failed.
    let limit = shared.lease - shared.lease / 4;
    for held in shared.held().values() {
        if held.renewed.elapsed() >= limit && !held.lost.is_cancelled() {
            tracing::warn!(queue = shared.lane.name(), job_id = %held.job, "the lease runs out unrenewed: stopped");
            held.lost.cancel();
        }
    }
}
