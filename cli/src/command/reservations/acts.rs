//! What is done to one reservation: each prints how it stands afterwards.

use booking::Paid;
use domain::code::Code;
use domain::money::Money;
use domain::payment::ByHand;

use super::Office;
use crate::command::amounts::money;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::refused::refused;

/// Confirm it; with --paid a payment is recorded, without it is confirmed unpaid
#[derive(Debug, clap::Args)]
pub struct Confirm {
    code: Code,
    /// How it was paid: cash or transfer
    #[arg(long)]
    paid: Option<ByHand>,
    /// How much; the deposit unless given
    #[arg(long, requires = "paid", value_parser = money)]
    amount: Option<Money>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Let a hold last longer, once
#[derive(Debug, clap::Args)]
pub struct Extend {
    code: Code,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Cancel it
#[derive(Debug, clap::Args)]
pub struct Cancel {
    code: Code,
    #[arg(long)]
    reason: String,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Note that the guest did not come
#[derive(Debug, clap::Args)]
pub struct NoShow {
    code: Code,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Write a note; the guest never sees it
#[derive(Debug, clap::Args)]
pub struct Note {
    code: Code,
    text: String,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn confirm(office: &Office, args: &Confirm) -> Outcome {
    let id = office.find(&args.code).await?.id;
    let paid = args.paid.map(|way| Paid { way, amount: args.amount });
    let mut tx = office.desk.begin().await?;
    let now = office.desk.clock.now();
    let after = booking::confirm(&mut tx, &office.rules, id, paid, &Desk::actor(), now).await.map_err(refused)?;
    office.desk.commit(tx).await?;
    office.tell(after, args.json).await
}

pub(super) async fn extend(office: &Office, args: &Extend) -> Outcome {
    let id = office.find(&args.code).await?.id;
    let mut tx = office.desk.begin().await?;
    let now = office.desk.clock.now();
    let after = booking::extend(&mut tx, &office.rules, id, &Desk::actor(), now).await.map_err(refused)?;
    office.desk.commit(tx).await?;
    office.tell(after, args.json).await
}

pub(super) async fn cancel(office: &Office, args: &Cancel) -> Outcome {
    let id = office.find(&args.code).await?.id;
    let mut tx = office.desk.begin().await?;
    let (reason, now) = (Some(args.reason.as_str()), office.desk.clock.now());
    let after = booking::cancel(&mut tx, &office.rules, id, reason, &Desk::actor(), now).await.map_err(refused)?;
    office.desk.commit(tx).await?;
    office.tell(after, args.json).await
}

pub(super) async fn no_show(office: &Office, args: &NoShow) -> Outcome {
    let id = office.find(&args.code).await?.id;
    let mut tx = office.desk.begin().await?;
    let now = office.desk.clock.now();
    let after = booking::mark_no_show(&mut tx, &office.rules, id, &Desk::actor(), now).await.map_err(refused)?;
    office.desk.commit(tx).await?;
    office.tell(after, args.json).await
}

pub(super) async fn note(office: &Office, args: &Note) -> Outcome {
    let id = office.find(&args.code).await?.id;
    let mut tx = office.desk.begin().await?;
    let now = office.desk.clock.now();
    let after = booking::note(&mut tx, id, &args.text, &Desk::actor(), now).await.map_err(refused)?;
    office.desk.commit(tx).await?;
    office.tell(after, args.json).await
}
