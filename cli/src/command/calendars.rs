//! `posta calendars`.

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use runtime::settings::{Business, Env, Keys, Postgres, Redis};
use store::calendar_exports;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;
use crate::refused::refused;

/// The calendars that portals read
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta calendars export-url 1
  posta calendars export-url 1 --rotate    the old address opens nothing any more";

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the address of a cabin's calendar
    ExportUrl {
        accommodation_id: i32,
        /// Make a new one: the old one is gone
        #[arg(long)]
        rotate: bool,
    },
}

pub fn run(args: &Args) -> Outcome {
    let env = Env::from_process();
    let (stores, business, keys): ((Postgres, Redis), Business, Keys) = env.read()?;
    let Command::ExportUrl { accommodation_id, rotate } = args.command;
    super::block_on(async {
        let desk = Desk::open(&stores, "posta calendars").await?;
        let nothing = || anyhow!("there is no accommodation {accommodation_id}");
        let version = if rotate {
            let mut tx = desk.begin().await?;
            let version =
                booking::rotate_calendar(&mut tx, accommodation_id, None, &Desk::actor(), desk.clock.now()).await;
            let version = version.map_err(refused)?;
            desk.commit(tx).await?;
            version
        } else {
            let export = calendar_exports::version_of(&desk.store, accommodation_id).await;
            export.context("the address cannot be read")?.ok_or_else(nothing)?.version
        };
        let path = access::calendar_path(&keys, accommodation_id, version);
        output::line(&format!("{}{path}", business.base_url))
    })
}
