//! `posta reservations hold`.

use anyhow::Context as _;
use booking::HoldRequest;
use chrono::{NaiveDate, SecondsFormat};
use domain::guest::{Channel, ContactName, Email, Phone};
use domain::stay::Stay;
use serde_json::json;

use super::Office;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::refused::refused;

/// Hold dates for a guest at the desk or on the phone
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(long)]
    accommodation: i32,
    #[arg(long)]
    check_in: NaiveDate,
    #[arg(long)]
    check_out: NaiveDate,
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    guests: u32,
    /// The guest's name
    #[arg(long)]
    name: ContactName,
    /// The guest's phone: + and digits
    #[arg(long)]
    phone: Phone,
    /// Without it nothing is mailed
    #[arg(long)]
    email: Option<Email>,
    #[arg(long, default_value = "direct")]
    channel: Channel,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(office: &Office, args: Args) -> Outcome {
    let stay = Stay::new(args.check_in, args.check_out);
    let request = HoldRequest {
        accommodation_id: args.accommodation,
        stay: stay.map_err(|error| Failure::Usage(format!("--{}: {error}", error.field().replace('_', "-"))))?,
        guests: args.guests,
        channel: args.channel,
        name: args.name,
        phone: args.phone,
        email: args.email,
    };
    let desk = &office.desk;
    let mut tx = desk.begin().await?;
    let held = booking::hold(&mut tx, &office.rules, &request, &Desk::actor(), desk.clock.now()).await;
    let held = held.map_err(refused)?;
    desk.commit(tx).await?;
    if !args.json {
        return output::line(&format!("{} holds the dates until {}", held.code, held.expires_at));
    }
    let tokens = access::GuestTokens::new(&office.keys).context("JWT_SECRET holds no secret")?;
    output::json(&json!({
        "code": held.code,
        "expires_at": held.expires_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "deposit_amount": held.quote.deposit,
        "total_price": held.quote.total,
        "nights": held.quote.nights,
        "payment_url": null,
        "access_token": tokens.give(held.uuid),
    }))
}
