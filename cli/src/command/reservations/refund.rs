//! `posta reservations refund`.

use domain::code::Code;
use domain::money::Money;

use super::Office;
use crate::command::amounts::money;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;
use crate::refused::refused;

/// Order that money is given back: what is due, unless told
#[derive(Debug, clap::Args)]
pub struct Args {
    code: Code,
    #[arg(long, value_parser = money)]
    amount: Option<Money>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(office: &Office, args: &Args) -> Outcome {
    let id = office.find(&args.code).await?.id;
    let mut tx = office.desk.begin().await?;
    let now = office.desk.clock.now();
    let ordered = booking::refund(&mut tx, id, args.amount, &Desk::actor(), now).await.map_err(refused)?;
    office.desk.commit(tx).await?;
    if args.json {
        return output::json(&ordered);
    }
    output::line(&format!("{} ordered, {} still due", ordered.ordered, ordered.refund_due))
}
