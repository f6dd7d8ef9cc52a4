//! `posta jobs ls`.

use anyhow::Context as _;
use relay::JobView;

use super::filter::Filter;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// List jobs, the newest first
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    filter: Filter,
    /// So many at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs ls --state dead
  posta jobs ls --text RES261205A1B2C3 --json
  posta jobs ls --queue mail --state ready --older-than 1h --limit 20";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let filter = args.filter.at(desk.clock.now());
    let look = desk.look();
    let jobs = look.list(&filter, args.limit).await.context("the jobs cannot be read")?;
    output::blindness(look.blind());
    if args.json {
        return output::json(&jobs);
    }
    output::line(&format!(
        "{:<36}  {:<22} {:<11} {:<9} {:<8} {:<20} ERROR",
        "ID", "KIND", "QUEUE", "STATE", "ATTEMPTS", "RUN AT"
    ))?;
    jobs.iter().try_for_each(|job| output::line(&row(job)))
}

fn row(job: &JobView) -> String {
    let attempts = format!("{}/{}", job.attempts, job.max_attempts);
    let run_at = job.run_at.format("%Y-%m-%dT%H:%M:%SZ");
    let error: String = output::plain(job.last_error.as_deref().unwrap_or_default()).chars().take(80).collect();
    let JobView { id, kind, queue, state, .. } = job;
    format!("{id:<36}  {kind:<22} {queue:<11} {state:<9} {attempts:<8} {run_at:<20} {error}").trim_end().to_owned()
}
