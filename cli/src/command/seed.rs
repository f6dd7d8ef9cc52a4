//! `posta seed`.

use anyhow::Context as _;
use runtime::clock::Clock;
use runtime::settings::{Env, Postgres};
use store::Store;

use crate::failure::Outcome;
use crate::output;

/// Put the demo data into the database: three cabins; safe to repeat
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

const EXAMPLES: &str = "\
Examples:
  posta seed";

pub fn run(_args: &Args) -> Outcome {
    let postgres: Postgres = Env::from_process().read()?;
    super::block_on(async {
        let store = Store::new(&postgres, "posta seed").context("Postgres cannot be reached")?;
        store::seed(&store, Clock::system().now()).await.context("the demo data cannot be written")?;
        output::line("The demo cabins are there.")
    })
}
