//! `posta dev`.

use crate::failure::Outcome;

/// Run everything on one machine: Postgres, Redis, api, worker and the simulated outside world
///
/// Postgres and Redis are private child processes with their data in POSTA_HOME (.posta), or those of DATABASE_URL and
/// REDIS_URL. A child that ends is started again. Ctrl-C stops all of it and keeps the data.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Empty POSTA_HOME first: its databases, secrets and logs. A database of DATABASE_URL is never emptied
    #[arg(long)]
    fresh: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta dev
  posta dev --fresh
  HOLD_DURATION=2m LOG_FORMAT=json posta dev
  POSTA_HOME=/tmp/second API_ADDR=127.0.0.1:8180 WORKER_ADDR=127.0.0.1:9191 \\
    SANDBOX_ADDR=127.0.0.1:8190 SANDBOX_SMTP_ADDR=127.0.0.1:2625 posta dev    a second one beside it";

pub fn run(args: &Args) -> Outcome {
    super::block_on(crate::dev::run(args.fresh))
}
