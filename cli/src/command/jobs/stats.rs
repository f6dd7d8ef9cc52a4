//! `posta jobs stats`.

use anyhow::Context as _;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Show how the queues stand, and which workers live
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let stats = desk.look().stats().await.context("the queues cannot be read")?;
    if args.json {
        return output::json(&stats);
    }
    output::line(&format!(
        "{:<12} {:>9} {:>9} {:>9} {:>9} {:>9}  OLDEST READY",
        "QUEUE", "SCHEDULED", "READY", "RUNNING", "DEAD", "PARKED"
    ))?;
    for queue in &stats.queues {
        output::line(&format!(
            "{:<12} {:>9} {:>9} {:>9} {:>9} {:>9}  {:.1} s",
            queue.queue,
            queue.scheduled,
            queue.ready,
            queue.running,
            queue.dead,
            queue.parked,
            queue.oldest_ready_seconds
        ))?;
    }
    for worker in &stats.workers {
        output::line(&format!(
            "worker {} (pid {}, {}) runs {} of {}",
            worker.id,
            worker.pid,
            worker.version,
            worker.running.len(),
            worker.queues.join(", ")
        ))?;
    }
    Ok(())
}
