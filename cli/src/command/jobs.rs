//! `posta jobs`: what the panel does, for operators.

mod count;
mod enqueue;
mod filter;
mod ls;
mod retry;
mod show;
mod stats;

use clap::Subcommand;
use runtime::settings::{Env, Postgres, Redis};

use crate::desk::Desk;
use crate::failure::Outcome;

/// See and steer the jobs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs ls --queue mail --state dead
  posta jobs show 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs count --kind send_email --older-than 1h --json
  posta jobs stats
  posta jobs retry 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs enqueue probe --payload '{\"tag\":\"try\",\"run_ms\":200}' --in 5s";

#[derive(Debug, Subcommand)]
enum Command {
    Ls(ls::Args),
    Show(show::Args),
    Count(count::Args),
    Stats(stats::Args),
    Retry(retry::Args),
    Enqueue(enqueue::Args),
}

pub fn run(args: &Args) -> Outcome {
    let settings: (Postgres, Redis) = Env::from_process().read()?;
    super::block_on(async {
        let desk = Desk::open(&settings, "posta jobs").await?;
        match &args.command {
            Command::Ls(args) => ls::run(&desk, args).await,
            Command::Show(args) => show::run(&desk, args).await,
            Command::Count(args) => count::run(&desk, args).await,
            Command::Stats(args) => stats::run(&desk, args).await,
            Command::Retry(args) => retry::run(&desk, args).await,
            Command::Enqueue(args) => enqueue::run(&desk, args).await,
        }
    })
}
