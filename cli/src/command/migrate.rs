//! `posta migrate`.

use anyhow::Context as _;
use runtime::settings::{Env, Postgres};
use serde::Serialize;

use crate::failure::Outcome;
use crate::output;

/// Bring the database's schema up to this version; safe to repeat
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta migrate
  DATABASE_URL=postgres://posta:secret@db/posta posta migrate --json";

#[derive(Debug, Serialize)]
struct Applied {
    applied: Vec<String>,
}

pub fn run(args: &Args) -> Outcome {
    let postgres: Postgres = Env::from_process().read()?;
    super::block_on(async {
        let applied = store::migrate(&postgres).await.context("the schema cannot be brought up to date")?;
        if args.json {
            return output::json(&Applied { applied });
        }
        match applied.is_empty() {
            true => output::line("The schema is current."),
            false => output::line(&format!("Applied: {}.", applied.join(", "))),
        }
    })
}
