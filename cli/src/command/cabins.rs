//! `posta cabins`.

use anyhow::Context as _;
use booking::view;
use clap::Subcommand;
use domain::cabin;
use domain::money::Money;
use runtime::settings::{Env, Postgres, Redis};
use rust_decimal::Decimal;
use serde_json::json;
use store::accommodations::{self, Changes, New};
use uuid::Uuid;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;
use crate::refused::refused;

/// See and change the cabins
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta cabins ls --all
  posta cabins add --name 'Cabaña Benteveo' --capacity 4 --base-price 52000
  posta cabins edit 4 --base-price 58000 --weekend-factor 1.3
  posta cabins deactivate 4";

#[derive(Debug, Subcommand)]
enum Command {
    /// List the cabins
    Ls {
        /// The deactivated too
        #[arg(long)]
        all: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Add a cabin
    Add {
        #[arg(long, value_parser = cabin::name)]
        name: String,
        /// So many guests at the most
        #[arg(long, value_parser = cabin::capacity)]
        capacity: u32,
        /// What a night costs from Sunday evening on
        #[arg(long, value_parser = cabin::base_price)]
        base_price: Money,
        #[command(flatten)]
        texts: Texts,
        /// What a Saturday or Sunday night costs, as a multiple
        #[arg(long, value_parser = cabin::weekend_factor, default_value = "1.2")]
        weekend_factor: Decimal,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Change a cabin; reservations keep the price that they were made at
    Edit {
        id: i32,
        #[arg(long, value_parser = cabin::name)]
        name: Option<String>,
        #[arg(long, value_parser = cabin::capacity)]
        capacity: Option<u32>,
        #[arg(long, value_parser = cabin::base_price)]
        base_price: Option<Money>,
        #[command(flatten)]
        texts: Texts,
        #[arg(long, value_parser = cabin::weekend_factor)]
        weekend_factor: Option<Decimal>,
    },
    /// Take no further bookings; stays stand
    Deactivate { id: i32 },
    /// Take bookings again
    Activate { id: i32 },
}

#[derive(Debug, clap::Args)]
struct Texts {
    /// cabin, apartment, house, room
    #[arg(long = "type", value_name = "TYPE", value_parser = cabin::kind)]
    kind: Option<String>,
    #[arg(long, value_parser = cabin::description)]
    description: Option<String>,
}

pub fn run(args: &Args) -> Outcome {
    let settings: (Postgres, Redis) = Env::from_process().read()?;
    super::block_on(async {
        let desk = Desk::open(&settings, "posta cabins").await?;
        match &args.command {
            Command::Ls { all, json } => ls(&desk, *all, *json).await,
            Command::Add { name, capacity, base_price, texts, weekend_factor, json } => {
                let new = New {
                    uuid: Uuid::new_v4(),
                    name: name.clone(),
                    kind: texts.kind.clone().unwrap_or_else(|| "cabin".to_owned()),
                    capacity: *capacity,
                    base_price: *base_price,
                    weekend_factor: *weekend_factor,
                    description: texts.description.clone(),
                };
                add(&desk, &new, *json).await
            }
            Command::Edit { id, name, capacity, base_price, texts, weekend_factor } => {
                let changes = Changes {
                    name: name.clone(),
                    kind: texts.kind.clone(),
                    capacity: *capacity,
                    base_price: *base_price,
                    weekend_factor: *weekend_factor,
                    description: texts.description.clone(),
                };
                edit(&desk, *id, &changes).await
            }
            Command::Deactivate { id } => set_active(&desk, *id, false).await,
            Command::Activate { id } => set_active(&desk, *id, true).await,
        }
    })
}

async fn ls(desk: &Desk, all: bool, json: bool) -> Outcome {
    let cabins = accommodations::list(&desk.store, all).await.context("the cabins cannot be read")?;
    let cabins: Vec<view::Accommodation> = cabins.into_iter().map(view::Accommodation::from).collect();
    if json {
        return output::json(&cabins);
    }
    output::table(&cabins, &["id", "name", "type", "capacity", "base_price", "weekend_factor", "active"])
}

async fn add(desk: &Desk, new: &New, json: bool) -> Outcome {
    let mut tx = desk.begin().await?;
    let id = booking::add_cabin(&mut tx, new, &Desk::actor(), desk.clock.now()).await.map_err(refused)?;
    desk.commit(tx).await?;
    if json { output::json(&json!({ "id": id })) } else { output::line(&format!("cabin {id}")) }
}

async fn edit(desk: &Desk, id: i32, changes: &Changes) -> Outcome {
    let mut tx = desk.begin().await?;
    booking::edit_cabin(&mut tx, id, changes, &Desk::actor(), desk.clock.now()).await.map_err(refused)?;
    desk.commit(tx).await
}

async fn set_active(desk: &Desk, id: i32, active: bool) -> Outcome {
    let mut tx = desk.begin().await?;
    booking::set_cabin_active(&mut tx, id, active, &Desk::actor(), desk.clock.now()).await.map_err(refused)?;
    desk.commit(tx).await
}
