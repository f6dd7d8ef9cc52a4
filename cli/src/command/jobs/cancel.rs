//! `posta jobs cancel`: takes jobs back, and sees that those that run end.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use booking::bulk::Act;
use booking::operate;
use relay::Ending;
use store::ledger::Discarded;
use uuid::Uuid;

use super::bulk;
use super::chosen::{Choice, Chosen};
use super::told::{self, Told};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};

/// A handler that has not ended by then could not be stopped.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Take jobs back, also those that run: each is asked to end, and the answer says what came of it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Chosen,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs cancel 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs cancel --all --kind probe --state running

The answer is `cancelled` (it had not begun), `ended` (it ran, and has ended) or, after 20 s, `could not stop`
with exit status 1: its handler does not listen. In each case it is not run again.";

/// A job that the ledger has taken back.
struct Taken {
    id: Uuid,
    queue: String,
    /// That the ledger knew of.
    runs: i32,
    /// Whether the queue knows as well.
    told: bool,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    match args.chosen.choice()? {
        Choice::All(filter) => bulk::run(desk, Act::Cancel, filter, &args.chosen).await,
        Choice::These(ids) => {
            let mut taken = Vec::new();
            for id in ids {
                taken.push(take_back(desk, *id).await?);
            }
            // Asked all before the first is waited for: they end beside each other.
            let until = Instant::now() + PATIENCE;
            let mut all = Vec::new();
            for job in taken {
                all.push(match job {
                    Ok(job) => ending(desk, job, until).await?,
                    Err(refused) => refused,
                });
            }
            told::print(&all, args.chosen.json)
        }
    }
}

async fn take_back(desk: &Desk, id: Uuid) -> Result<Result<Taken, Told>, Failure> {
    let mut tx = desk.begin().await?;
    let discarded = operate::cancel(&mut tx, id, &Desk::actor(), desk.clock.now()).await;
    let discarded = discarded.context("the job cannot be cancelled")?;
    let promised = tx.commit().await.context("the change cannot be written")?;
    Ok(match discarded {
        Discarded::Taken { queue, runs } => Ok(Taken { id, queue, runs, told: desk.tell(&promised).await }),
        Discarded::Ended(state) => Err(Told::refused(id, format!("{id} stays: it is {}", state.as_str()))),
        Discarded::NoSuchJob => Err(Told::refused(id, format!("there is no job {id}"))),
    })
}

async fn ending(desk: &Desk, Taken { id, queue, runs, told }: Taken, until: Instant) -> Result<Told, Failure> {
    if !told {
        let words = format!("{id} is discarded, and redis could not be told yet: whether it runs is not known");
        return Ok(Told::refused(id, words));
    }
    let patience = until.saturating_duration_since(Instant::now());
    let ending = desk.look().ending(id, &queue, runs, patience).await;
    let ending = ending.with_context(|| format!("{id} is discarded; whether it has ended cannot be asked"))?;
    let result = ending.as_str();
    Ok(match ending {
        Ending::Cancelled => Told::done(id, result, format!("{id} cancelled: it had not begun")),
        Ending::Ended => Told::done(id, result, format!("{id} ended")),
        Ending::CouldNotStop => {
            Told::half(id, result, format!("{id} could not stop: it still runs, and is not run again"))
        }
    })
}
