//! `posta blocks`.

use anyhow::Context as _;
use booking::{BlockRequest, Opened, view};
use chrono::NaiveDate;
use clap::Subcommand;
use runtime::settings::{Env, Postgres, Redis};
use serde_json::json;
use store::blocks;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;
use crate::refused::refused;

/// Close dates, and open them again
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta blocks ls --accommodation 1
  posta blocks add --accommodation 1 --from 2027-03-01 --to 2027-03-04 --reason 'new roof'
  posta blocks remove 12

A block is half-open: the night of --to can be sold.";

#[derive(Debug, Subcommand)]
enum Command {
    /// List the blocks
    Ls {
        #[arg(long)]
        accommodation: Option<i32>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Close nights; refused over a hold or a stay
    Add {
        #[arg(long)]
        accommodation: i32,
        #[arg(long)]
        from: NaiveDate,
        #[arg(long)]
        to: NaiveDate,
        #[arg(long)]
        reason: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Open nights that were closed by hand
    Remove { id: i32 },
}

pub fn run(args: &Args) -> Outcome {
    let settings: (Postgres, Redis) = Env::from_process().read()?;
    super::block_on(async {
        let desk = Desk::open(&settings, "posta blocks").await?;
        match &args.command {
            Command::Ls { accommodation, json } => ls(&desk, *accommodation, *json).await,
            Command::Add { accommodation, from, to, reason, json } => {
                let request =
                    BlockRequest { accommodation_id: *accommodation, from: *from, to: *to, reason: reason.clone() };
                add(&desk, &request, *json).await
            }
            Command::Remove { id } => remove(&desk, *id).await,
        }
    })
}

async fn ls(desk: &Desk, accommodation: Option<i32>, json: bool) -> Outcome {
    let blocks = blocks::list(&desk.store, accommodation).await.context("the blocks cannot be read")?;
    let blocks: Vec<view::Block> = blocks.into_iter().map(view::Block::from).collect();
    if json {
        return output::json(&blocks);
    }
    output::table(&blocks, &["id", "accommodation_id", "from", "to", "source", "reason"])
}

async fn add(desk: &Desk, request: &BlockRequest, json: bool) -> Outcome {
    let mut tx = desk.begin().await?;
    let id = booking::block(&mut tx, request, &Desk::actor(), desk.clock.now()).await.map_err(refused)?;
    desk.commit(tx).await?;
    if json { output::json(&json!({ "id": id })) } else { output::line(&format!("block {id}")) }
}

async fn remove(desk: &Desk, id: i32) -> Outcome {
    let mut tx = desk.begin().await?;
    let opened = booking::unblock(&mut tx, id, &Desk::actor(), desk.clock.now()).await.map_err(refused)?;
    desk.commit(tx).await?;
    match opened {
        Opened::All => Ok(()),
        Opened::NotAll => output::line("another block closes some of these nights still"),
    }
}
