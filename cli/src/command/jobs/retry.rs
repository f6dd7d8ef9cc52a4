//! `posta jobs retry`.

use anyhow::Context as _;
use store::ledger::{self, Redriven};
use uuid::Uuid;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;

/// Run jobs now: one that waits is due at once, a dead one begins a new life
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(required = true)]
    ids: Vec<Uuid>,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let mut refused = false;
    for id in &args.ids {
        let mut tx = desk.store.begin().await.context("Postgres cannot be reached")?;
        let redriven = ledger::redrive(&mut tx, *id, desk.clock.now()).await.context("the job cannot be retried")?;
        let told = match redriven {
            Redriven::Due => format!("{id} is due now"),
            Redriven::HeldBy(twin) => format!("{id} stays: job {twin} holds its unique key"),
            Redriven::Ended => format!("{id} stays: it has ended"),
            Redriven::NoSuchJob => format!("there is no job {id}"),
        };
        if redriven == Redriven::Due {
            let promised = tx.commit().await.context("the job cannot be retried")?;
            desk.tell(&promised).await;
            output::line(&told)?;
        } else {
            output::complaint(&told);
            refused = true;
        }
    }
    if refused { Err(Failure::Told) } else { Ok(()) }
}
