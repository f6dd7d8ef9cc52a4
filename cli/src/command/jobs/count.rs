//! `posta jobs count`.

use anyhow::Context as _;
use store::ledger::State;

use super::filter::Filter;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Count jobs by state, exactly
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    filter: Filter,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs count --queue mail
  posta jobs count --kind send_email --older-than 1h --json";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let filter = args.filter.at(desk.clock.now());
    let look = desk.look();
    let counts = look.count(&filter).await.context("the jobs cannot be counted")?;
    output::blindness(look.blind());
    if args.json {
        return output::json(&counts);
    }
    State::ALL.iter().try_for_each(|state| {
        let state = state.as_str();
        output::line(&format!("{state:<10} {:>10}", counts.get(state).cloned().unwrap_or_default().to_string()))
    })
}
