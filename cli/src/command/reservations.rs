//! `posta reservations`: the owner's work at the desk.

mod acts;
mod hold;
mod ls;
mod refund;
mod show;

use anyhow::{Context as _, anyhow};
use booking::{Rules, view};
use clap::Subcommand;
use domain::code::Code;
use runtime::settings::{Business, Env, Keys, Postgres, Redis};
use store::reservations::{self, Reservation};

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;

/// See and change reservations
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta reservations ls --status pre_reserved
  posta reservations show RES261205A1B2C3
  posta reservations hold --accommodation 1 --check-in 2027-03-05 --check-out 2027-03-08 \\
    --guests 2 --name 'Ana Prueba' --phone +5493515551234 --email ana@example.com
  posta reservations confirm RES261205A1B2C3 --paid transfer
  posta reservations cancel RES261205A1B2C3 --reason 'change of plans'
  posta reservations refund RES261205A1B2C3";

#[derive(Debug, Subcommand)]
enum Command {
    Ls(ls::Args),
    Show(show::Args),
    Hold(hold::Args),
    Confirm(acts::Confirm),
    Extend(acts::Extend),
    Cancel(acts::Cancel),
    NoShow(acts::NoShow),
    Note(acts::Note),
    Refund(refund::Args),
}

/// A desk that knows the business' rules.
struct Office {
    desk: Desk,
    rules: Rules,
    keys: Keys,
}

pub fn run(args: Args) -> Outcome {
    let env = Env::from_process();
    let (stores, business, keys): ((Postgres, Redis), Business, Keys) = env.read()?;
    super::block_on(async {
        let office = Office {
            desk: Desk::open(&stores, "posta reservations").await?,
            rules: Rules {
                hold_duration: business.hold_duration,
                timezone: business.timezone,
                max_active_holds: business.max_active_holds,
            },
            keys,
        };
        match args.command {
            Command::Ls(args) => ls::run(&office, &args).await,
            Command::Show(args) => show::run(&office, &args).await,
            Command::Hold(args) => hold::run(&office, args).await,
            Command::Confirm(args) => acts::confirm(&office, &args).await,
            Command::Extend(args) => acts::extend(&office, &args).await,
            Command::Cancel(args) => acts::cancel(&office, &args).await,
            Command::NoShow(args) => acts::no_show(&office, &args).await,
            Command::Note(args) => acts::note(&office, &args).await,
            Command::Refund(args) => refund::run(&office, &args).await,
        }
    })
}

impl Office {
    async fn find(&self, code: &Code) -> Result<Reservation, Failure> {
        let found = reservations::find_by_code(&self.desk.store, code).await.context("it cannot be read")?;
        Ok(found.ok_or_else(|| anyhow!("there is no reservation {code}"))?)
    }

    /// Prints how it stands now.
    async fn tell(&self, reservation: Reservation, json: bool) -> Outcome {
        let view = view::reservation(&self.desk.store, self.rules.timezone, reservation).await;
        let view = view.context("it cannot be read")?;
        if json { output::json(&view) } else { output::line(&format!("{} is {}", view.code, view.status)) }
    }
}
