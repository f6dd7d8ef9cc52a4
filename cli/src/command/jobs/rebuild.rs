//! `posta jobs rebuild`.

use anyhow::Context as _;
use store::audit;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Tell Redis again of every job that is pending; at any time, nothing runs twice by it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs rebuild

A Redis that was restarted, wiped or replaced is found and rebuilt without this. It is for one that was changed by hand.";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let pending = desk.teller().rebuild().await.context("the queues cannot be rebuilt")?;
    let mut tx = desk.begin().await?;
    let detail = serde_json::json!({ "pending": pending });
    let noted = audit::write(&mut tx, &Desk::actor(), "rebuild_queues", None, detail.clone(), desk.clock.now()).await;
    noted.context("the audit log cannot be written")?;
    desk.commit(tx).await?;
    if args.json {
        output::json(&detail)
    } else {
        output::line(&format!("{pending} pending jobs, and redis knows them all"))
    }
}
