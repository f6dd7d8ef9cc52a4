//! `posta jobs stats`.

use anyhow::Context as _;

use super::frame;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Show how the queues stand, what keeps them from running, and which workers live
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs stats
  posta jobs stats --json | jq '.queues[] | select(.paused)'";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let stats = desk.look().stats().await.context("the queues cannot be read")?;
    if args.json {
        return output::json(&stats);
    }
    frame::lines(&stats, None, desk.clock.now()).iter().try_for_each(|line| output::line(line))
}
