//! `posta reservations ls`.

use anyhow::Context as _;
use booking::view;
use chrono::NaiveDate;
use domain::reservation::Status;
use store::Turn;
use store::reservations::{Search, search};

use super::Office;
use crate::failure::Outcome;
use crate::output;

/// List reservations, the newest first
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In this state
    #[arg(long)]
    status: Option<Status>,
    /// Stays that touch this day or a later one
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Stays that touch this day or an earlier one
    #[arg(long)]
    to: Option<NaiveDate>,
    #[arg(long)]
    accommodation: Option<i32>,
    /// With this text in the code, or the guest's name, phone or e-mail
    #[arg(long)]
    text: Option<String>,
    /// So many at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(office: &Office, args: &Args) -> Outcome {
    let wanted = Search {
        status: args.status,
        from: args.from,
        to: args.to,
        accommodation: args.accommodation,
        text: args.text.clone(),
        turn: Turn::Newest,
        limit: args.limit,
    };
    let found = search(&office.desk.store, &wanted).await.context("reservations cannot be read")?;
    let views = view::reservations(&office.desk.store, office.rules.timezone, found).await;
    let views = views.context("reservations cannot be read")?;
    if args.json {
        return output::json(&views);
    }
    output::table(
        &views,
        &[
            "code",
            "status",
            "accommodation_id",
            "check_in",
            "check_out",
            "guests",
            "contact_name",
            "total_price",
            "paid_amount",
        ],
    )
}
