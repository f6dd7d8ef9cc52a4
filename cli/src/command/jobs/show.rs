//! `posta jobs show`.

use anyhow::{Context as _, anyhow};
use uuid::Uuid;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Show one job, with every run that failed or was lost
#[derive(Debug, clap::Args)]
pub struct Args {
    id: Uuid,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let job = desk.look().show(args.id).await.context("the job cannot be read")?;
    let job = job.ok_or_else(|| anyhow!("there is no job {}", args.id))?;
    if args.json {
        return output::json(&job);
    }
    output::line(&format!("{}  {} in {}, {}", job.id, job.kind, job.queue, job.state))?;
    let reservation = job.reservation.as_deref().unwrap_or("-");
    output::line(&format!("reservation {reservation}, payload {}", job.payload))?;
    output::line(&format!(
        "attempts {} of {}, runs {}, crashes {}",
        job.attempts, job.max_attempts, job.runs, job.crashes
    ))?;
    output::line(&format!("created {}, due {}", job.created_at, job.run_at))?;
    if let Some(started_at) = job.started_at {
        let finished = job.finished_at.map_or_else(|| "still running".to_owned(), |at| format!("ended {at}"));
        output::line(&format!("started {started_at}, {finished}, on {}", job.worker.as_deref().unwrap_or("-")))?;
    }
    for lost in job.history.iter().flatten() {
        let attempt = lost.attempt.map_or_else(|| "lost".to_owned(), |attempt| format!("attempt {attempt}"));
        output::line(&format!(
            "  run {} ({attempt}) {} for {} ms on {}: {}",
            lost.run, lost.started_at, lost.duration_ms, lost.worker, lost.error
        ))?;
    }
    Ok(())
}
