//! `posta jobs discard`.

use anyhow::Context as _;
use booking::bulk::Act;
use booking::operate;
use store::ledger::Discarded;
use uuid::Uuid;

use super::bulk;
use super::chosen::{Choice, Chosen};
use super::told::{self, Told};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};

/// Take jobs out that wait or are dead: they never run again
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Chosen,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs discard 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs discard --all --state parked --older-than 1d

What runs just now is not discarded but cancelled: posta jobs cancel.";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    match args.chosen.choice()? {
        Choice::All(filter) => bulk::run(desk, Act::Discard, filter, &args.chosen).await,
        Choice::These(ids) => {
            let mut all = Vec::new();
            for id in ids {
                all.push(discard(desk, *id).await?);
            }
            told::print(&all, args.chosen.json)
        }
    }
}

async fn discard(desk: &Desk, id: Uuid) -> Result<Told, Failure> {
    if let Some(run) = desk.look().running().await.unwrap_or_default().get(&id) {
        let words = format!("{id} stays: it runs just now, on {}; posta jobs cancel asks it to end", run.worker);
        return Ok(Told::refused(id, words));
    }
    let mut tx = desk.begin().await?;
    let discarded = operate::discard(&mut tx, id, &Desk::actor(), desk.clock.now()).await;
    let discarded = discarded.context("the job cannot be discarded")?;
    desk.commit(tx).await?;
    Ok(match discarded {
        Discarded::Taken { .. } => Told::done(id, "discarded", format!("{id} is discarded")),
        Discarded::Ended(state) => Told::refused(id, format!("{id} stays: it is {} already", state.as_str())),
        Discarded::NoSuchJob => Told::refused(id, format!("there is no job {id}")),
    })
}
