//! `posta jobs retry`.

use anyhow::Context as _;
use booking::bulk::Act;
use booking::operate;
use store::ledger::Redriven;
use uuid::Uuid;

use super::bulk;
use super::chosen::{Choice, Chosen};
use super::told::{self, Told};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};

/// Run jobs now: one that waits is due at once, a dead one begins a new life
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Chosen,
    /// Not all at once but so many a second (with --all): they are due one after the other
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: Option<u32>,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs retry 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs retry --all --kind send_email --state dead --rate 5
  posta jobs retry --all --state dead --text '451' --older-than 1h --yes --json";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    match args.chosen.choice()? {
        Choice::All(filter) => {
            bulk::run(desk, Act::Retry { per_minute: args.rate.map(|rate| rate * 60) }, filter, &args.chosen).await
        }
        Choice::These(_) if args.rate.is_some() => Err(Failure::Usage("--rate goes with --all".to_owned())),
        Choice::These(ids) => {
            let mut all = Vec::new();
            for id in ids {
                all.push(retry(desk, *id).await?);
            }
            told::print(&all, args.chosen.json)
        }
    }
}

async fn retry(desk: &Desk, id: Uuid) -> Result<Told, Failure> {
    // Where Redis is away nothing is known to run, and what waits is due as soon as it is back.
    if let Some(run) = desk.look().running().await.unwrap_or_default().get(&id) {
        return Ok(Told::refused(id, format!("{id} stays: it runs just now, on {}", run.worker)));
    }
    let retried = operate::retry(&desk.store, id, &Desk::actor(), desk.clock.now()).await;
    let (redriven, promised) = retried.context("the job cannot be retried")?;
    desk.tell(&promised).await;
    Ok(match redriven {
        Redriven::Due => Told::done(id, "due", format!("{id} is due now")),
        Redriven::HeldBy(twin) => Told::refused(id, format!("{id} stays: job {twin} holds its unique key")),
        Redriven::Ended(state) => {
            Told::refused(id, format!("{id} stays: it is {}; a new job is wanted, not this one", state.as_str()))
        }
        Redriven::NoSuchJob => Told::refused(id, format!("there is no job {id}")),
    })
}
