//! `posta jobs`: what the panel does, for operators.

mod bulk;
mod cancel;
mod chosen;
mod count;
mod discard;
mod enqueue;
mod filter;
mod frame;
mod ls;
mod pause;
mod rebuild;
mod retry;
mod schedule;
mod show;
mod span;
mod stats;
mod told;
mod top;

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
  posta jobs stats
  posta jobs top
  posta jobs ls --queue mail --state dead
  posta jobs show 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs count --kind send_email --older-than 1h --json
  posta jobs retry --all --kind send_email --state dead --rate 5
  posta jobs cancel 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs pause mail --reason 'the mail server moves'
  posta jobs schedule run prune
  posta jobs enqueue probe --payload '{\"tag\":\"try\",\"run_ms\":200}' --in 5s

What each kind of job is, and how to add one: docs/JOBS.md. When to use which of these: docs/OPERATIONS.md.";

#[derive(Debug, Subcommand)]
enum Command {
    Ls(ls::Args),
    Show(show::Args),
    Count(count::Args),
    Stats(stats::Args),
    Top(top::Args),
    Retry(retry::Args),
    Discard(discard::Args),
    Cancel(cancel::Args),
    Pause(pause::Args),
    Resume(pause::ResumeArgs),
    Schedule(schedule::Args),
    Enqueue(enqueue::Args),
    Rebuild(rebuild::Args),
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
            Command::Top(args) => top::run(&desk, args).await,
            Command::Retry(args) => retry::run(&desk, args).await,
            Command::Discard(args) => discard::run(&desk, args).await,
            Command::Cancel(args) => cancel::run(&desk, args).await,
            Command::Pause(args) => pause::run(&desk, args).await,
            Command::Resume(args) => pause::resume(&desk, args).await,
            Command::Schedule(args) => schedule::run(&desk, args).await,
            Command::Enqueue(args) => enqueue::run(&desk, args).await,
            Command::Rebuild(args) => rebuild::run(&desk, args).await,
        }
    })
}
