//! `posta jobs`: what the panel does, for operators.

mod count;
mod enqueue;
mod filter;
mod ls;
mod retry;
mod show;
mod stats;

use anyhow::Context as _;
use clap::Subcommand;
use queue::Connection;
use relay::{Look, Teller};
use runtime::clock::Clock;
use runtime::settings::{Env, Postgres, Redis};
use store::{Promised, Store};

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
    let (postgres, redis): (Postgres, Redis) = Env::from_process().read()?;
    super::block_on(async {
        let store = Store::for_tool(&postgres, "posta jobs").context("the store cannot be opened")?;
        let connection = relay::connect(&redis).context("the queue cannot be opened")?;
        let clock = Clock::system();
        store.set_clock(&clock).await.context("Postgres cannot be reached")?;
        let teller = Teller::new(store.clone(), connection.clone(), clock.clone());
        let desk = Desk { store, connection, clock, teller };
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

/// What every one of them works with.
struct Desk {
    store: Store,
    connection: Connection,
    clock: Clock,
    teller: Teller,
}

impl Desk {
    fn look(&self) -> Look {
        Look::new(self.store.clone(), self.connection.clone(), self.clock.clone())
    }

    /// Tells the queue at once where it can be reached. Otherwise the ledger has it, and the relay
    /// of a running process tells it: nothing is lost, and nothing has failed.
    async fn tell(&self, promised: &Promised) {
        if let Err(error) = self.teller.tell(promised).await {
            tracing::warn!(%error, "the queue is told later");
        }
    }
}
