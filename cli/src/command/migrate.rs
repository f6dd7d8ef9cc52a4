//! `posta migrate`.

mod report;

use anyhow::{Context as _, anyhow};
use chrono_tz::Tz;
use runtime::clock::Clock;
use runtime::settings::{Env, Postgres};
use store::Store;
use store::schema::{Adopted, Terms, adopt, inspect};

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};

/// Bring the database up to this version, adopting one that the original system left; safe to repeat
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Report what is there and what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Cancel this reservation of the original first, without a mail; may be repeated
    #[arg(long, value_name = "CODE")]
    set_aside: Vec<String>,
    /// Print the report as one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta migrate
  DATABASE_URL=postgres://posta:secret@db/posta posta migrate --json
  posta migrate --dry-run                        what a database of the original holds, before it is adopted
  posta migrate --set-aside RES251101A1B2C3      of two stays over the same nights, the one to cancel

Two live reservations of the original over the same nights: exit 1, nothing is written. docs/MIGRATING.md.";

pub fn run(args: &Args) -> Outcome {
    let env = Env::from_process();
    let postgres: Postgres = env.read()?;
    let timezone = timezone(&env)?;
    super::block_on(async {
        let terms =
            Terms { now: now(&postgres).await?, timezone, set_aside: args.set_aside.clone(), actor: Desk::actor() };
        if args.dry_run {
            let found = inspect(&postgres, &terms).await.context("the database cannot be looked at")?;
            report::print(&found, args.json, args.dry_run)?;
            return if found.is_adoptable() { Ok(()) } else { Err(report::refused(&found)) };
        }
        match adopt(&postgres, &terms).await.map_err(in_use)? {
            Adopted::Done(found) => report::print(&found, args.json, args.dry_run),
            Adopted::Refused(found) => {
                report::print(&found, args.json, args.dry_run)?;
                Err(report::refused(&found))
            }
        }
    })
}

/// Of the business's settings only this one is read: it has a default, and decides which day is over.
fn timezone(env: &Env) -> Result<Tz, Failure> {
    let given = env.in_force().find(|(name, _)| *name == "TIMEZONE").map(|(_, value)| value).unwrap_or_default();
    let unreadable =
        |_| Failure::Usage("TIMEZONE: expected an IANA name such as America/Argentina/Buenos_Aires".into());
    given.trim().parse().map_err(unreadable)
}

/// By Postgres' clock, as everywhere.
async fn now(postgres: &Postgres) -> Result<chrono::DateTime<chrono::Utc>, Failure> {
    let store = Store::for_tool(postgres, "posta migrate").context("the store cannot be opened")?;
    let clock = Clock::system();
    store.set_clock(&clock).await.context("Postgres cannot be reached")?;
    store.close().await;
    Ok(clock.now())
}

fn in_use(error: store::Error) -> anyhow::Error {
    let told = match error {
        store::Error::Busy(_) => "the tables are in use: stop the original system, then try again",
        _ => "the schema cannot be brought up to date",
    };
    anyhow!(error).context(told)
}
